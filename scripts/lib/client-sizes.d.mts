export interface ClientSize {
  readonly name: string;
  readonly minified: number;
  readonly gzip: number;
  readonly limit: number | null;
}
export declare function clientSizes(folder: string): Promise<ClientSize[]>;
