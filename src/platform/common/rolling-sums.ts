// Sums over the last minute or so: a row of numbers for each short slot of time. Old slots are cleared when their place in the
// ring is used again, so the memory is fixed.

export class RollingSums {
  private readonly rows: Float64Array[];
  /** The slot that each row belongs to. */
  private readonly slotOf: number[];

  /** `width` numbers in each row; `slots` rows of `slotMs` each make the window. */
  constructor(
    private readonly width: number,
    private readonly slots: number,
    private readonly slotMs: number,
  ) {
    this.rows = Array.from({ length: slots }, () => new Float64Array(width));
    this.slotOf = new Array<number>(slots).fill(Number.NEGATIVE_INFINITY);
  }

  add(nowMs: number, index: number, by = 1): void {
    const slot = Math.floor(nowMs / this.slotMs);
    const place = slot % this.slots;
    const row = this.rows[place];
    if (!row) return;
    if (this.slotOf[place] !== slot) {
      row.fill(0);
      this.slotOf[place] = slot;
    }
    row[index] = (row[index] ?? 0) + by;
  }

  /** The sums of the window that ends now. */
  sums(nowMs: number): number[] {
    const newest = Math.floor(nowMs / this.slotMs);
    const total = new Array<number>(this.width).fill(0);
    for (const [place, row] of this.rows.entries()) {
      const slot = this.slotOf[place] ?? Number.NEGATIVE_INFINITY;
      if (slot > newest - this.slots && slot <= newest)
        for (const [i, value] of row.entries()) total[i] = (total[i] ?? 0) + value;
    }
    return total;
  }
}
