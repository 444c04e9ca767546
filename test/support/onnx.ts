/** Writes ONNX files by hand, as far as the tests need it: the format is plain Protocol Buffers. */

/** A field of a message: its number and what it holds. Strings and messages are bytes. */
type Field = readonly [number: number, value: number | string | Uint8Array];

function message(...fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  return joined(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return joined([varint(number << 3), varint(value)]);
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      return joined([varint((number << 3) | 2), varint(bytes.length), bytes]);
    }),
  );
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  // Negative numbers are written as 64 bits.
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const types = { float: 1, int64: 7 } as const;

/** An axis is a number, or a name for what differs from call to call. */
export interface Value {
  readonly name: string;
  readonly type: keyof typeof types;
  readonly shape: readonly (number | string)[];
}

/** A constant of the model. */
export interface Constant extends Omit<Value, 'shape'> {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers and lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface Model {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  /** What the engine reads about the model, such as `model_type`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a model file. */
export function onnx(model: Model): Uint8Array<ArrayBuffer> {
  const graph = message(
    ...model.nodes.map((node): Field => [1, nodeOf(node)]),
    [2, 'tiny'],
    ...model.constants.map((constant): Field => [5, tensor(constant)]),
    ...model.inputs.map((value): Field => [11, valueInfo(value)]),
    ...model.outputs.map((value): Field => [12, valueInfo(value)]),
  );
  return message(
    [1, 8],
    [7, graph],
    [8, message([1, ''], [2, 13])],
    ...Object.entries(model.metadata).map(
      ([key, value]): Field => [14, message([1, key], [2, value])],
    ),
  );
}

function nodeOf({ op, inputs, outputs, attributes = {} }: Node): Uint8Array {
  return message(
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [4, op],
    ...Object.entries(attributes).map(([name, value]): Field => [5, attribute(name, value)]),
  );
}

function attribute(name: string, value: number | readonly number[]): Uint8Array {
  if (typeof value === 'number') return message([1, name], [3, value], [20, 2]);
  return message([1, name], ...value.map((one): Field => [8, one]), [20, 7]);
}

function tensor({ name, type, shape, data }: Constant): Uint8Array {
  const raw =
    type === 'float'
      ? new Uint8Array(Float32Array.from(data).buffer)
      : new Uint8Array(BigInt64Array.from(data, BigInt).buffer);
  return message(...shape.map((size): Field => [1, size]), [2, types[type]], [8, name], [9, raw]);
}

function valueInfo({ name, type, shape }: Value): Uint8Array {
  const axes = shape.map(
    (axis): Field => [1, typeof axis === 'number' ? message([1, axis]) : message([2, axis])],
  );
  const tensorType = message([1, types[type]], [2, message(...axes)]);
  return message([1, name], [2, message([1, tensorType])]);
}
