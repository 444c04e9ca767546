import { modelError } from './model-error.js';

const specialTokens = 768;

/**
 * Makes the list of tokens that the engine reads out of the vocabulary in `llama-tokenizer.js`: a
 * line for each token, with its bytes in Base64, a tab and its number. The program is read as
 * text and never run; the checksum of the result says whether it was read well.
 */
export function llamaTokens(program: Uint8Array): Uint8Array {
  const text = new TextDecoder('latin1').decode(program);
  const vocabulary = /llama_vocab_base64 = "([A-Za-z0-9+/=]+)"/u.exec(text)?.[1];
  if (vocabulary === undefined)
    throw modelError('internal', 'The package of the tokenizer holds no vocabulary');
  const pieces = Buffer.from(vocabulary, 'base64').toString('utf8').split('\n');
  for (let index = 0; index < specialTokens; index += 1) pieces.push(`<<ST_${index}>>`);
  const lines = pieces.map((piece, id) => `${bytesOf(piece).toString('base64')}\t${id}\n`);
  return Buffer.from(lines.join(''));
}

function bytesOf(piece: string): Buffer {
  const byte = /^<0x([0-9A-F]{2})>$/u.exec(piece)?.[1];
  return byte === undefined
    ? Buffer.from(piece.replaceAll('▁', ' '))
    : Buffer.from([Number.parseInt(byte, 16)]);
}
