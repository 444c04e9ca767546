import { describe, expect, it } from 'vitest';
import { mailHtml } from './mail-html.js';

describe('the HTML part of a mail', () => {
  it('escapes what people wrote and links only lines that are an address', () => {
    const html = mailHtml(
      'For <b onload="x">&\nhere\n\nhttps://a.example/x#token=1\n\nsee https://b.example "\n',
      'de',
    );
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('<p>For &#60;b onload=&#34;x&#34;&#62;&#38;<br>\nhere</p>');
    expect(html).toContain('<a href="https://a.example/x#token=1">https://a.example/x#token=1</a>');
    expect(html).toContain('<p>see https://b.example &#34;</p>');
  });

  it('lets no quote leave the address of a link', () => {
    expect(mailHtml('https://a.example/"onclick="x', 'en')).toContain(
      'href="https://a.example/&#34;onclick=&#34;x"',
    );
  });
});
