/** An expression of the service's SQL, as far as it is known here. */
export type Expression =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'path'; readonly members: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Expression])[] };

export interface Selected {
  readonly name: string;
  readonly expression: Expression;
  readonly text: string;
}

export interface Ordered {
  readonly path: readonly string[];
  readonly text: string;
  readonly direction: 'ASC' | 'DESC';
}

export interface Query {
  readonly top: number | undefined;
  /** `undefined` for `*`. */
  readonly select: readonly Selected[] | undefined;
  readonly where: Expression | undefined;
  readonly whereText: string | undefined;
  readonly orderBy: readonly Ordered[];
}

/** What the service answers with 400. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}

interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'parameter' | 'sign' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const tokens =
  /\s*(?:(?<word>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?)|(?<string>"(?:[^"\\]|\\.)*")|(?<parameter>@\w+)|(?<sign>>=|<=|!=|[-=<>*.,()[\]{}:]))/gy;

/** Parses `SELECT [TOP n] … FROM c [WHERE …] [ORDER BY …]`. @throws SqlError. */
export function parseQuery(text: string): Query {
  return new Parser(text).query();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  query(): Query {
    this.#word('SELECT');
    const top = this.#takesWord('TOP') ? Number(this.#next('number').text) : undefined;
    const select = this.#takes('*') ? undefined : this.#list(() => this.#selected());
    this.#word('FROM');
    if (this.#next('word').text !== 'c') throw new SqlError('only FROM c is known');
    let where: Expression | undefined;
    let whereText: string | undefined;
    if (this.#takesWord('WHERE')) [where, whereText] = this.#slice(() => this.#or());
    const orderBy: readonly Ordered[] = this.#takesWord('ORDER') ? this.#order() : [];
    if (this.#peek().kind !== 'end') throw this.#strange();
    return { top, select, where, whereText, orderBy };
  }

  #order(): readonly Ordered[] {
    this.#word('BY');
    return this.#list(() => {
      const [expression, text] = this.#slice(() => this.#primary());
      if (expression.kind !== 'path') throw new SqlError('ORDER BY takes paths');
      const descending = this.#takesWord('DESC');
      if (!descending) this.#takesWord('ASC');
      return { path: expression.members, text, direction: descending ? 'DESC' : 'ASC' };
    });
  }

  #selected(): Selected {
    const [expression, text] = this.#slice(() => this.#or());
    if (this.#takesWord('AS')) return { expression, text, name: this.#next('word').text };
    const name = expression.kind === 'path' ? expression.members.at(-1) : undefined;
    if (name === undefined) throw new SqlError('what is selected needs a name');
    return { expression, text, name };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#takesWord('OR')) left = binary('OR', left, this.#and());
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#takesWord('AND')) left = binary('AND', left, this.#not());
    return left;
  }

  #not(): Expression {
    return this.#takesWord('NOT') ? { kind: 'not', of: this.#not() } : this.#comparison();
  }

  #comparison(): Expression {
    const left = this.#primary();
    for (const operator of ['>=', '<=', '!=', '=', '<', '>']) {
      if (this.#takes(operator)) return binary(operator, left, this.#primary());
    }
    return left;
  }

  #primary(): Expression {
    const token = this.#peek();
    if (this.#takes('(')) return this.#closed(this.#or(), ')');
    if (this.#takes('[')) {
      const items = this.#takes(']') ? undefined : this.#list(() => this.#or());
      if (items === undefined) return { kind: 'array', items: [] };
      return this.#closed({ kind: 'array', items }, ']');
    }
    if (this.#takes('{')) {
      const members = this.#list(() => this.#member());
      return this.#closed({ kind: 'object', members }, '}');
    }
    this.#at += 1;
    if (token.kind === 'number') return { kind: 'value', value: Number(token.text) };
    if (token.kind === 'string') return { kind: 'value', value: JSON.parse(token.text) };
    if (token.kind === 'parameter') return { kind: 'parameter', name: token.text };
    if (token.kind !== 'word') throw this.#strange(token);
    return this.#named(token);
  }

  #named({ text }: Token): Expression {
    const constants: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    if (Object.hasOwn(constants, text)) return { kind: 'value', value: constants[text] };
    if (this.#takes('(')) {
      const given = this.#list(() => this.#or());
      return this.#closed({ kind: 'call', name: text.toUpperCase(), given }, ')');
    }
    if (text !== 'c') throw new SqlError(`Identifier '${text}' could not be resolved.`);
    const members: string[] = [];
    for (;;) {
      if (this.#takes('.')) members.push(this.#next('word').text);
      else if (this.#takes('[')) {
        members.push(this.#closed(JSON.parse(this.#next('string').text) as string, ']'));
      } else return { kind: 'path', members };
    }
  }

  #member(): readonly [string, Expression] {
    const name = JSON.parse(this.#next('string').text) as string;
    if (!this.#takes(':')) throw this.#strange();
    return [name, this.#or()];
  }

  #closed<T>(value: T, sign: string): T {
    if (this.#takes(sign)) return value;
    throw this.#strange();
  }

  #list<T>(one: () => T): readonly T[] {
    const all = [one()];
    while (this.#takes(',')) all.push(one());
    return all;
  }

  #slice<T>(parse: () => T): [T, string] {
    const { start } = this.#peek();
    const parsed = parse();
    return [parsed, this.#text.slice(start, this.#tokens[this.#at - 1]?.end)];
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', start: 0, end: 0 };
  }

  #next(kind: Token['kind']): Token {
    const token = this.#peek();
    if (token.kind !== kind) throw this.#strange(token);
    this.#at += 1;
    return token;
  }

  #takes(sign: string): boolean {
    const { kind, text } = this.#peek();
    const isIt = kind === 'sign' && text === sign;
    if (isIt) this.#at += 1;
    return isIt;
  }

  #takesWord(word: string): boolean {
    const { kind, text } = this.#peek();
    const isIt = kind === 'word' && text.toUpperCase() === word;
    if (isIt) this.#at += 1;
    return isIt;
  }

  #word(word: string): void {
    if (!this.#takesWord(word)) throw this.#strange();
  }

  #strange({ text, start } = this.#peek()): SqlError {
    return new SqlError(`Syntax error, incorrect syntax near '${text}' at ${start}.`);
  }
}

function tokenize(text: string): readonly Token[] {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  while (text.slice(tokens.lastIndex).trim() !== '') {
    const from = tokens.lastIndex;
    const match = tokens.exec(text);
    const [kind, word] = Object.entries(match?.groups ?? {}).find(([, one]) => one) ?? [];
    if (match === null || word === undefined) throw new SqlError(`Syntax error at ${from}.`);
    const end = tokens.lastIndex;
    found.push({ kind: kind as Token['kind'], text: word, start: end - word.length, end });
  }
  return found;
}

function binary(operator: string, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right };
}
