/** A CloudFormation template, with the long forms of its functions (`{ "Fn::Sub": … }`). */
export interface Template {
  readonly Transform?: unknown;
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Description?: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly NoEcho?: boolean;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: unknown;
  readonly DeletionPolicy?: string;
  readonly Metadata?: unknown;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface TemplateOutput {
  readonly Description?: string;
  readonly Condition?: string;
  readonly Value: unknown;
}
