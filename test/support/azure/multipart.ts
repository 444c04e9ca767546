/** A part of a form. */
export interface Part {
  readonly type: string | undefined;
  readonly body: Buffer;
}

/** The parts of `multipart/form-data` by their names, read as RFC 7578 has them. */
export function readForm(contentType: string, body: Buffer): ReadonlyMap<string, Part> {
  const boundary = /^multipart\/form-data; boundary=("?)([^";]{1,70})\1$/.exec(contentType)?.[2];
  if (boundary === undefined) throw new Error(`no boundary in "${contentType}"`);
  const parts = new Map<string, Part>();
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  if (at !== 0) throw new Error('does not begin with its boundary');
  for (;;) {
    const from = at + mark.length;
    if (body.subarray(from, from + 2).toString() === '--') return parts;
    at = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), from);
    if (at === -1) throw new Error('does not end with its boundary');
    const part = body.subarray(from + 2, at);
    const blank = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, blank).toString();
    const name = /name="([^"]+)"/.exec(head)?.[1];
    if (blank === -1 || name === undefined) throw new Error('has a part without a name');
    const type = /^content-type: (.+)$/im.exec(head)?.[1]?.trim();
    parts.set(name, { type, body: part.subarray(blank + 4) });
    at += 2;
  }
}
