// The development inbox: what the worker really sent over SMTP.
import { PATIENCE } from './site.mjs';

export class Mailbox {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  async list(to) {
    const response = await fetch(`${this.baseUrl}/dev/mail.json`);
    if (!response.ok) throw new Error(`/dev/mail.json answers ${response.status}`);
    return (await response.json()).filter((mail) => mail.to.includes(to));
  }

  /** The newest mail to an address whose subject fits; waits until it is there. */
  async wait(to, subject) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const mail = (await this.list(to)).find((found) => subject.test(found.subject));
      if (mail) return { ...mail, source: await this.source(mail.id) };
      if (Date.now() > end) throw new Error(`no mail to ${to} with subject ${subject}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  async source(id) {
    const response = await fetch(`${this.baseUrl}/dev/mail/${id}/source`);
    if (!response.ok) throw new Error(`the source of mail ${id} answers ${response.status}`);
    return response.text();
  }

  /** The path of the first link in a mail that begins with `prefix`. */
  link(mail, prefix) {
    const text = decode(mail.source);
    const start = text.indexOf(`${this.baseUrl}${prefix}`);
    if (start < 0) throw new Error(`the mail "${mail.subject}" has no link to ${prefix}`);
    return text.slice(start + this.baseUrl.length).match(/^[^\s<>")]+/)[0];
  }
}

/** Enough of quoted-printable (RFC 2045, section 6.7) to read links: they are ASCII. */
function decode(source) {
  return source.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}
