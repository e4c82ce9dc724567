export function contractTypes(openApi: unknown, asyncApi: unknown): Promise<string>;
