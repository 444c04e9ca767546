import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface CertificateOptions {
  readonly keyFile: string;
  readonly certFile: string;
  /** Who holds it. */
  readonly name: string;
  /** What it is good for, such as `DNS:db.example` or `IP:127.0.0.1`. */
  readonly subjects: readonly string[];
}

/** Writes a certificate that vouches for itself, and its key. */
export async function certify(options: CertificateOptions): Promise<void> {
  const { keyFile, certFile, name, subjects } = options;
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const alternatives = `subjectAltName=${subjects.join(',')}`;
  const holder = ['-subj', `/CN=${name}`, '-addext', alternatives, '-days', '2'];
  const files = ['-keyout', keyFile, '-out', certFile];
  await promisify(execFile)('openssl', ['req', ...kind, ...holder, ...files]);
}
