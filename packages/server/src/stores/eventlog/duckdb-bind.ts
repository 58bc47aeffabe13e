// A name for the value of an expression inside another one.

/** The expression is computed once, and has a name in what is made of it. @param name  none of an expression around this one */
export function bind(expression: string, name: string, use: string): string {
  return `list_transform([${expression}], lambda ${name}: ${use})[1]`;
}
