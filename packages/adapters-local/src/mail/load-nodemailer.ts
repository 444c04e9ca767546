import { loadLibrary } from '../libraries/load-library.js';

/** The library loads with the first mail, so that a start does not wait for it. */
export async function loadNodemailer(
  adapter: 'file' | 'smtp',
): Promise<typeof import('nodemailer')> {
  const user = { port: 'mailer', adapter, packages: ['nodemailer'] };
  return await loadLibrary(user, () => import('nodemailer'));
}
