// Numbers and patterns of AWS's documents and service model. "Transfer" means Transfer's user guide and the API model
// of CreateUser; that identity providers' answers have the same limits is documented for some and likely for the rest.

/** Longest password that Transfer's TestIdentityProvider takes. */
export const passwordMaxCharacters = 1024;
/** Longest user name that Transfer takes. */
export const usernameMaxCharacters = 100;
/** `AssumeRole`: longest session policy, in plain text. */
export const policyMaxCharacters = 2048;
/** `AssumeRole`: what a session policy may be written in. */
export const policyAlphabet: RegExp = /^[\t\n\r\u0020-\u00ff]*$/;
/** Transfer, logical directories of custom identity providers: 2.1 MB in all. */
export const detailsMaxBytes = 2_100_000;
/** Transfer: longest `Entry`, `Target` and `HomeDirectory`. */
export const pathMaxCharacters = 1024;
/** Transfer: longest role ARN. */
export const roleMaxCharacters = 2048;
/** Transfer: largest POSIX id. */
export const posixIdMax = 4_294_967_295;
/** Transfer: most secondary groups. */
export const secondaryGroupsMax = 16;

/**
 * A role ARN as IAM writes them: 12 digits of account, an optional path, a name of at most 64 characters. Stricter than
 * Transfer's own `arn:.*role/\S+`, so that a placeholder (`arn:aws:iam::xxxxxxxxxxxx:role/…`) never reaches Transfer,
 * which tells users "Too many authentication failures" for it.
 */
export const rolePattern: RegExp = /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[!-~]*\/)?[\w+=,.@-]{1,64}$/;
/** An EFS file system at the head of a path. */
export const fileSystemPattern: RegExp = /^\/fs-[0-9a-f]+(?:\/|$)/;
/** What a bucket's name or an access point's alias may look like at the head of a path, or a variable of Transfer's. */
export const bucketPattern: RegExp = /^\/(?:[A-Za-z0-9][\w.-]{1,254}|\$\{[^}]+\}[\w.-]*)(?:\/|$)/;
