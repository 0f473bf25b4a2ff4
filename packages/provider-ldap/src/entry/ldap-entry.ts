/** One entry as the directory gave it. */
export interface LdapEntry {
  readonly dn: string;
  /**
   * Values by the name of their attribute in small letters, without options. Bytes where they are no UTF-8, or were asked for as
   * bytes. An attribute without values is not there.
   */
  readonly attributes: ReadonlyMap<string, readonly (string | Buffer)[]>;
  /** Attributes of which there are more values: the position of the first one that did not come. */
  readonly unfinished: ReadonlyMap<string, number>;
}
