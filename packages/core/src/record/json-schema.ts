/** What schemas of records are made of: some of the keywords of JSON Schema, draft 2020-12. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: "array" | "boolean" | "integer" | "null" | "object" | "string";
  readonly enum?: readonly string[];
  /** A regular expression, as the parser has it. */
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly anyOf?: readonly JsonSchema[];
}
