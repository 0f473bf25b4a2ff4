import ssh2 from "ssh2";
import type { SFTPWrapper } from "ssh2";

/** An SFTP client that sends paths as they are: OpenSSH's own makes some of them absolute and clean first. */
export interface RawSftpClient {
  readonly sftp: SFTPWrapper;
  /** Calls one of the client's functions. @returns what it answered, or `status N` where the server refused. */
  call(name: keyof SFTPWrapper, ...args: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** Logs in with a password and opens an SFTP session. */
export function connectRawSftp(port: number, username: string, password: string): Promise<RawSftpClient> {
  const client = new ssh2.Client();
  const closed = new Promise<void>((resolve) =>
    client.once("close", () => {
      resolve();
    }),
  );
  return new Promise((resolve, reject) => {
    client.once("error", reject);
    client.once("ready", () => {
      // Or each request waits 40 ms for the acknowledgement of the one before.
      client.setNoDelay(true);
      client.sftp((error, sftp) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        client.on("error", () => undefined);
        resolve({ sftp, call: (name, ...args) => callSftp(sftp, name, args), close: () => (client.end(), closed) });
      });
    });
    client.connect({ host: "127.0.0.1", port, username, password });
  });
}

function callSftp(sftp: SFTPWrapper, name: keyof SFTPWrapper, args: readonly unknown[]): Promise<unknown> {
  const call = sftp[name] as (...all: readonly unknown[]) => void;
  return new Promise((resolve) => {
    call.call(sftp, ...args, (error: (Error & { code?: number }) | undefined | null, ...answer: readonly unknown[]) => {
      resolve(error === undefined || error === null ? answer[0] : `status ${String(error.code)}`);
    });
  });
}
