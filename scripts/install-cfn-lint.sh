#!/usr/bin/env bash
# Installs cfn-lint, AWS's linter of CloudFormation templates, with SAM's transform, into a virtual environment of the
# project's own, where scripts/lint-templates.ts looks for it.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -x .cache/cfn-lint/bin/cfn-lint ]; then
  /usr/bin/python3 -m venv .cache/cfn-lint
  .cache/cfn-lint/bin/pip install --quiet --disable-pip-version-check 'cfn-lint==1.58.0' 'aws-sam-translator==1.115.0'
fi
