using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// The innermost kernel of every matrix product: a tile of up to 14 rows whose sums stay in registers over the whole of K.
/// The type arguments are structs, so each combination is compiled by itself: the conditions on the number of rows and on the
/// layout of A are decided by the compiler, and the rows that a tile does not have vanish. In the loop there is nothing but the
/// loads of B's row, the broadcasts of A's elements and the multiply-adds.
/// </summary>
internal static unsafe class TileKernel<TRow, TRows, TLayout>
    where TRow : unmanaged, ITileRow<TRow>
    where TRows : struct, IRowCount
    where TLayout : struct, ILeftLayout
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArguments* tile)
    {
        TRow r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default;
        TRow r7 = default, r8 = default, r9 = default, r10 = default, r11 = default, r12 = default, r13 = default;
        float* b = tile->B;
        nint strideB = tile->StrideB;
        nint stride = tile->StrideA;
        if (TLayout.IsTransposed)
        {
            float* a = tile->A;
            for (nint k = tile->K; k > 0; k--)
            {
                TRow row = TRow.Load(b);
                r0 = TRow.MultiplyAdd(a, row, r0);
                if (TRows.Count > 1) { r1 = TRow.MultiplyAdd(a + 1, row, r1); }
                if (TRows.Count > 2) { r2 = TRow.MultiplyAdd(a + 2, row, r2); }
                if (TRows.Count > 3) { r3 = TRow.MultiplyAdd(a + 3, row, r3); }
                if (TRows.Count > 4) { r4 = TRow.MultiplyAdd(a + 4, row, r4); }
                if (TRows.Count > 5) { r5 = TRow.MultiplyAdd(a + 5, row, r5); }
                if (TRows.Count > 6) { r6 = TRow.MultiplyAdd(a + 6, row, r6); }
                if (TRows.Count > 7) { r7 = TRow.MultiplyAdd(a + 7, row, r7); }
                if (TRows.Count > 8) { r8 = TRow.MultiplyAdd(a + 8, row, r8); }
                if (TRows.Count > 9) { r9 = TRow.MultiplyAdd(a + 9, row, r9); }
                if (TRows.Count > 10) { r10 = TRow.MultiplyAdd(a + 10, row, r10); }
                if (TRows.Count > 11) { r11 = TRow.MultiplyAdd(a + 11, row, r11); }
                if (TRows.Count > 12) { r12 = TRow.MultiplyAdd(a + 12, row, r12); }
                if (TRows.Count > 13) { r13 = TRow.MultiplyAdd(a + 13, row, r13); }
                a += stride;
                b += strideB;
            }
        }
        else
        {
            // One pointer for four rows: the addressing modes reach the other three.
            nint stride2 = 2 * stride;
            nint stride3 = 3 * stride;
            float* a0 = tile->A;
            float* a1 = a0 + (4 * stride);
            float* a2 = a1 + (4 * stride);
            float* a3 = a2 + (4 * stride);
            for (nint k = tile->K; k > 0; k--)
            {
                TRow row = TRow.Load(b);
                r0 = TRow.MultiplyAdd(a0, row, r0);
                if (TRows.Count > 1) { r1 = TRow.MultiplyAdd(a0 + stride, row, r1); }
                if (TRows.Count > 2) { r2 = TRow.MultiplyAdd(a0 + stride2, row, r2); }
                if (TRows.Count > 3) { r3 = TRow.MultiplyAdd(a0 + stride3, row, r3); }
                if (TRows.Count > 4) { r4 = TRow.MultiplyAdd(a1, row, r4); }
                if (TRows.Count > 5) { r5 = TRow.MultiplyAdd(a1 + stride, row, r5); }
                if (TRows.Count > 6) { r6 = TRow.MultiplyAdd(a1 + stride2, row, r6); }
                if (TRows.Count > 7) { r7 = TRow.MultiplyAdd(a1 + stride3, row, r7); }
                if (TRows.Count > 8) { r8 = TRow.MultiplyAdd(a2, row, r8); }
                if (TRows.Count > 9) { r9 = TRow.MultiplyAdd(a2 + stride, row, r9); }
                if (TRows.Count > 10) { r10 = TRow.MultiplyAdd(a2 + stride2, row, r10); }
                if (TRows.Count > 11) { r11 = TRow.MultiplyAdd(a2 + stride3, row, r11); }
                if (TRows.Count > 12) { r12 = TRow.MultiplyAdd(a3, row, r12); }
                if (TRows.Count > 13) { r13 = TRow.MultiplyAdd(a3 + stride, row, r13); }
                a0++;
                if (TRows.Count > 4) { a1++; }
                if (TRows.Count > 8) { a2++; }
                if (TRows.Count > 12) { a3++; }
                b += strideB;
            }
        }

        float* c = tile->C;
        nint strideC = tile->StrideC;
        TileFinish finish = tile->Finish;
        if ((finish & TileFinish.Accumulate) != 0)
        {
            float* sum = c;
            r0 = TRow.Add(TRow.Load(sum), r0);
            if (TRows.Count > 1) { sum += strideC; r1 = TRow.Add(TRow.Load(sum), r1); }
            if (TRows.Count > 2) { sum += strideC; r2 = TRow.Add(TRow.Load(sum), r2); }
            if (TRows.Count > 3) { sum += strideC; r3 = TRow.Add(TRow.Load(sum), r3); }
            if (TRows.Count > 4) { sum += strideC; r4 = TRow.Add(TRow.Load(sum), r4); }
            if (TRows.Count > 5) { sum += strideC; r5 = TRow.Add(TRow.Load(sum), r5); }
            if (TRows.Count > 6) { sum += strideC; r6 = TRow.Add(TRow.Load(sum), r6); }
            if (TRows.Count > 7) { sum += strideC; r7 = TRow.Add(TRow.Load(sum), r7); }
            if (TRows.Count > 8) { sum += strideC; r8 = TRow.Add(TRow.Load(sum), r8); }
            if (TRows.Count > 9) { sum += strideC; r9 = TRow.Add(TRow.Load(sum), r9); }
            if (TRows.Count > 10) { sum += strideC; r10 = TRow.Add(TRow.Load(sum), r10); }
            if (TRows.Count > 11) { sum += strideC; r11 = TRow.Add(TRow.Load(sum), r11); }
            if (TRows.Count > 12) { sum += strideC; r12 = TRow.Add(TRow.Load(sum), r12); }
            if (TRows.Count > 13) { sum += strideC; r13 = TRow.Add(TRow.Load(sum), r13); }
        }

        if ((finish & TileFinish.Bias) != 0)
        {
            TRow bias = TRow.Load(tile->Operand);
            r0 = TRow.Add(r0, bias);
            if (TRows.Count > 1) { r1 = TRow.Add(r1, bias); }
            if (TRows.Count > 2) { r2 = TRow.Add(r2, bias); }
            if (TRows.Count > 3) { r3 = TRow.Add(r3, bias); }
            if (TRows.Count > 4) { r4 = TRow.Add(r4, bias); }
            if (TRows.Count > 5) { r5 = TRow.Add(r5, bias); }
            if (TRows.Count > 6) { r6 = TRow.Add(r6, bias); }
            if (TRows.Count > 7) { r7 = TRow.Add(r7, bias); }
            if (TRows.Count > 8) { r8 = TRow.Add(r8, bias); }
            if (TRows.Count > 9) { r9 = TRow.Add(r9, bias); }
            if (TRows.Count > 10) { r10 = TRow.Add(r10, bias); }
            if (TRows.Count > 11) { r11 = TRow.Add(r11, bias); }
            if (TRows.Count > 12) { r12 = TRow.Add(r12, bias); }
            if (TRows.Count > 13) { r13 = TRow.Add(r13, bias); }
        }

        if ((finish & TileFinish.Rectify) != 0)
        {
            r0 = TRow.Rectify(r0);
            if (TRows.Count > 1) { r1 = TRow.Rectify(r1); }
            if (TRows.Count > 2) { r2 = TRow.Rectify(r2); }
            if (TRows.Count > 3) { r3 = TRow.Rectify(r3); }
            if (TRows.Count > 4) { r4 = TRow.Rectify(r4); }
            if (TRows.Count > 5) { r5 = TRow.Rectify(r5); }
            if (TRows.Count > 6) { r6 = TRow.Rectify(r6); }
            if (TRows.Count > 7) { r7 = TRow.Rectify(r7); }
            if (TRows.Count > 8) { r8 = TRow.Rectify(r8); }
            if (TRows.Count > 9) { r9 = TRow.Rectify(r9); }
            if (TRows.Count > 10) { r10 = TRow.Rectify(r10); }
            if (TRows.Count > 11) { r11 = TRow.Rectify(r11); }
            if (TRows.Count > 12) { r12 = TRow.Rectify(r12); }
            if (TRows.Count > 13) { r13 = TRow.Rectify(r13); }
        }

        if ((finish & TileFinish.MaskPositive) != 0)
        {
            float* mask = tile->Operand;
            r0 = TRow.KeepWherePositive(r0, TRow.Load(mask));
            if (TRows.Count > 1) { mask += strideC; r1 = TRow.KeepWherePositive(r1, TRow.Load(mask)); }
            if (TRows.Count > 2) { mask += strideC; r2 = TRow.KeepWherePositive(r2, TRow.Load(mask)); }
            if (TRows.Count > 3) { mask += strideC; r3 = TRow.KeepWherePositive(r3, TRow.Load(mask)); }
            if (TRows.Count > 4) { mask += strideC; r4 = TRow.KeepWherePositive(r4, TRow.Load(mask)); }
            if (TRows.Count > 5) { mask += strideC; r5 = TRow.KeepWherePositive(r5, TRow.Load(mask)); }
            if (TRows.Count > 6) { mask += strideC; r6 = TRow.KeepWherePositive(r6, TRow.Load(mask)); }
            if (TRows.Count > 7) { mask += strideC; r7 = TRow.KeepWherePositive(r7, TRow.Load(mask)); }
            if (TRows.Count > 8) { mask += strideC; r8 = TRow.KeepWherePositive(r8, TRow.Load(mask)); }
            if (TRows.Count > 9) { mask += strideC; r9 = TRow.KeepWherePositive(r9, TRow.Load(mask)); }
            if (TRows.Count > 10) { mask += strideC; r10 = TRow.KeepWherePositive(r10, TRow.Load(mask)); }
            if (TRows.Count > 11) { mask += strideC; r11 = TRow.KeepWherePositive(r11, TRow.Load(mask)); }
            if (TRows.Count > 12) { mask += strideC; r12 = TRow.KeepWherePositive(r12, TRow.Load(mask)); }
            if (TRows.Count > 13) { mask += strideC; r13 = TRow.KeepWherePositive(r13, TRow.Load(mask)); }
        }

        TRow.Store(r0, c);
        if (TRows.Count > 1) { c += strideC; TRow.Store(r1, c); }
        if (TRows.Count > 2) { c += strideC; TRow.Store(r2, c); }
        if (TRows.Count > 3) { c += strideC; TRow.Store(r3, c); }
        if (TRows.Count > 4) { c += strideC; TRow.Store(r4, c); }
        if (TRows.Count > 5) { c += strideC; TRow.Store(r5, c); }
        if (TRows.Count > 6) { c += strideC; TRow.Store(r6, c); }
        if (TRows.Count > 7) { c += strideC; TRow.Store(r7, c); }
        if (TRows.Count > 8) { c += strideC; TRow.Store(r8, c); }
        if (TRows.Count > 9) { c += strideC; TRow.Store(r9, c); }
        if (TRows.Count > 10) { c += strideC; TRow.Store(r10, c); }
        if (TRows.Count > 11) { c += strideC; TRow.Store(r11, c); }
        if (TRows.Count > 12) { c += strideC; TRow.Store(r12, c); }
        if (TRows.Count > 13) { c += strideC; TRow.Store(r13, c); }
    }
}
