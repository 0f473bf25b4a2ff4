/**
 * What a session may do in a folder: `readWrite` lists, reads, writes and deletes; `readOnly` lists and reads; `dropBox`
 * writes and does nothing else.
 */
export type SessionAccess = "readWrite" | "readOnly" | "dropBox";
