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
    where TRows : unmanaged
    where TLayout : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArguments* tile)
    {
        TRow r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default;
        TRow r7 = default, r8 = default, r9 = default, r10 = default, r11 = default, r12 = default, r13 = default;
        float* b = tile->B;
        nint strideB = tile->StrideB;
        nint stride = tile->StrideA;
        float* target = tile->C;
        float* next = tile->Next;
        if (typeof(TLayout) == typeof(TransposedLeft) || typeof(TLayout) == typeof(SegmentedLeft))
        {
            float* a = tile->A;
            nint segments = typeof(TLayout) == typeof(SegmentedLeft) ? tile->Segments : 1;
            do
            {
                for (nint left = tile->K; left > 0; left -= Blocking.FetchStep)
                {
                    Fetch.Row<TRow>(target, next);
                    target += tile->StrideC;
                    next += tile->StrideNext;
                    float* stop = b + (Math.Min(left, Blocking.FetchStep) * strideB);
                    do
                    {
                        TRow row = TRow.Load(b);
                        TRow.MultiplyAdd(ref r0, a, row);
                        if (sizeof(TRows) > 1) { TRow.MultiplyAdd(ref r1, a + 1, row); }
                        if (sizeof(TRows) > 2) { TRow.MultiplyAdd(ref r2, a + 2, row); }
                        if (sizeof(TRows) > 3) { TRow.MultiplyAdd(ref r3, a + 3, row); }
                        if (sizeof(TRows) > 4) { TRow.MultiplyAdd(ref r4, a + 4, row); }
                        if (sizeof(TRows) > 5) { TRow.MultiplyAdd(ref r5, a + 5, row); }
                        if (sizeof(TRows) > 6) { TRow.MultiplyAdd(ref r6, a + 6, row); }
                        if (sizeof(TRows) > 7) { TRow.MultiplyAdd(ref r7, a + 7, row); }
                        if (sizeof(TRows) > 8) { TRow.MultiplyAdd(ref r8, a + 8, row); }
                        if (sizeof(TRows) > 9) { TRow.MultiplyAdd(ref r9, a + 9, row); }
                        if (sizeof(TRows) > 10) { TRow.MultiplyAdd(ref r10, a + 10, row); }
                        if (sizeof(TRows) > 11) { TRow.MultiplyAdd(ref r11, a + 11, row); }
                        if (sizeof(TRows) > 12) { TRow.MultiplyAdd(ref r12, a + 12, row); }
                        if (sizeof(TRows) > 13) { TRow.MultiplyAdd(ref r13, a + 13, row); }
                        a += stride;
                        b += strideB;
                    }
                    while (b != stop);
                }
                if (typeof(TLayout) == typeof(SegmentedLeft))
                {
                    a += tile->Jump;
                }
            }
            while (typeof(TLayout) == typeof(SegmentedLeft) && --segments > 0);
        }
        else
        {
            // One pointer for all rows: an odd multiple of the stride in a register, times 1, 2, 4 or 8 as the addressing modes
            // give it for nothing. In bytes, so that the factors are free.
            nint stride1 = stride * sizeof(float);
            nint stride3 = 3 * stride1;
            nint stride5 = 5 * stride1;
            nint stride7 = 7 * stride1;
            nint stride9 = 9 * stride1;
            nint stride11 = 11 * stride1;
            nint stride13 = 13 * stride1;
            byte* a = (byte*)tile->A;
            for (nint left = tile->K; left > 0; left -= Blocking.FetchStep)
            {
                Fetch.Row<TRow>(target, next);
                target += tile->StrideC;
                next += tile->StrideNext;
                float* stop = b + (Math.Min(left, Blocking.FetchStep) * strideB);
                do
                {
                    TRow row = TRow.Load(b);
                    TRow.MultiplyAdd(ref r0, (float*)a, row);
                    if (sizeof(TRows) > 1) { TRow.MultiplyAdd(ref r1, (float*)(a + stride1), row); }
                    if (sizeof(TRows) > 2) { TRow.MultiplyAdd(ref r2, (float*)(a + (2 * stride1)), row); }
                    if (sizeof(TRows) > 3) { TRow.MultiplyAdd(ref r3, (float*)(a + stride3), row); }
                    if (sizeof(TRows) > 4) { TRow.MultiplyAdd(ref r4, (float*)(a + (4 * stride1)), row); }
                    if (sizeof(TRows) > 5) { TRow.MultiplyAdd(ref r5, (float*)(a + stride5), row); }
                    if (sizeof(TRows) > 6) { TRow.MultiplyAdd(ref r6, (float*)(a + (2 * stride3)), row); }
                    if (sizeof(TRows) > 7) { TRow.MultiplyAdd(ref r7, (float*)(a + stride7), row); }
                    if (sizeof(TRows) > 8) { TRow.MultiplyAdd(ref r8, (float*)(a + (8 * stride1)), row); }
                    if (sizeof(TRows) > 9) { TRow.MultiplyAdd(ref r9, (float*)(a + stride9), row); }
                    if (sizeof(TRows) > 10) { TRow.MultiplyAdd(ref r10, (float*)(a + (2 * stride5)), row); }
                    if (sizeof(TRows) > 11) { TRow.MultiplyAdd(ref r11, (float*)(a + stride11), row); }
                    if (sizeof(TRows) > 12) { TRow.MultiplyAdd(ref r12, (float*)(a + (4 * stride3)), row); }
                    if (sizeof(TRows) > 13) { TRow.MultiplyAdd(ref r13, (float*)(a + stride13), row); }
                    a += sizeof(float);
                    b += strideB;
                }
                while (b != stop);
            }
        }

        float* c = tile->C;
        nint strideC = tile->StrideC;
        TileFinish finish = tile->Finish;
        if ((finish & TileFinish.Accumulate) != 0)
        {
            float* sum = c;
            r0 = TRow.Add(TRow.Load(sum), r0);
            if (sizeof(TRows) > 1) { sum += strideC; r1 = TRow.Add(TRow.Load(sum), r1); }
            if (sizeof(TRows) > 2) { sum += strideC; r2 = TRow.Add(TRow.Load(sum), r2); }
            if (sizeof(TRows) > 3) { sum += strideC; r3 = TRow.Add(TRow.Load(sum), r3); }
            if (sizeof(TRows) > 4) { sum += strideC; r4 = TRow.Add(TRow.Load(sum), r4); }
            if (sizeof(TRows) > 5) { sum += strideC; r5 = TRow.Add(TRow.Load(sum), r5); }
            if (sizeof(TRows) > 6) { sum += strideC; r6 = TRow.Add(TRow.Load(sum), r6); }
            if (sizeof(TRows) > 7) { sum += strideC; r7 = TRow.Add(TRow.Load(sum), r7); }
            if (sizeof(TRows) > 8) { sum += strideC; r8 = TRow.Add(TRow.Load(sum), r8); }
            if (sizeof(TRows) > 9) { sum += strideC; r9 = TRow.Add(TRow.Load(sum), r9); }
            if (sizeof(TRows) > 10) { sum += strideC; r10 = TRow.Add(TRow.Load(sum), r10); }
            if (sizeof(TRows) > 11) { sum += strideC; r11 = TRow.Add(TRow.Load(sum), r11); }
            if (sizeof(TRows) > 12) { sum += strideC; r12 = TRow.Add(TRow.Load(sum), r12); }
            if (sizeof(TRows) > 13) { sum += strideC; r13 = TRow.Add(TRow.Load(sum), r13); }
        }

        if ((finish & TileFinish.Bias) != 0)
        {
            TRow bias = TRow.Load(tile->Operand);
            r0 = TRow.Add(r0, bias);
            if (sizeof(TRows) > 1) { r1 = TRow.Add(r1, bias); }
            if (sizeof(TRows) > 2) { r2 = TRow.Add(r2, bias); }
            if (sizeof(TRows) > 3) { r3 = TRow.Add(r3, bias); }
            if (sizeof(TRows) > 4) { r4 = TRow.Add(r4, bias); }
            if (sizeof(TRows) > 5) { r5 = TRow.Add(r5, bias); }
            if (sizeof(TRows) > 6) { r6 = TRow.Add(r6, bias); }
            if (sizeof(TRows) > 7) { r7 = TRow.Add(r7, bias); }
            if (sizeof(TRows) > 8) { r8 = TRow.Add(r8, bias); }
            if (sizeof(TRows) > 9) { r9 = TRow.Add(r9, bias); }
            if (sizeof(TRows) > 10) { r10 = TRow.Add(r10, bias); }
            if (sizeof(TRows) > 11) { r11 = TRow.Add(r11, bias); }
            if (sizeof(TRows) > 12) { r12 = TRow.Add(r12, bias); }
            if (sizeof(TRows) > 13) { r13 = TRow.Add(r13, bias); }
        }

        if ((finish & TileFinish.Rectify) != 0)
        {
            r0 = TRow.Rectify(r0);
            if (sizeof(TRows) > 1) { r1 = TRow.Rectify(r1); }
            if (sizeof(TRows) > 2) { r2 = TRow.Rectify(r2); }
            if (sizeof(TRows) > 3) { r3 = TRow.Rectify(r3); }
            if (sizeof(TRows) > 4) { r4 = TRow.Rectify(r4); }
            if (sizeof(TRows) > 5) { r5 = TRow.Rectify(r5); }
            if (sizeof(TRows) > 6) { r6 = TRow.Rectify(r6); }
            if (sizeof(TRows) > 7) { r7 = TRow.Rectify(r7); }
            if (sizeof(TRows) > 8) { r8 = TRow.Rectify(r8); }
            if (sizeof(TRows) > 9) { r9 = TRow.Rectify(r9); }
            if (sizeof(TRows) > 10) { r10 = TRow.Rectify(r10); }
            if (sizeof(TRows) > 11) { r11 = TRow.Rectify(r11); }
            if (sizeof(TRows) > 12) { r12 = TRow.Rectify(r12); }
            if (sizeof(TRows) > 13) { r13 = TRow.Rectify(r13); }
        }

        if ((finish & TileFinish.MaskPositive) != 0)
        {
            float* mask = tile->Operand;
            r0 = TRow.KeepWherePositive(r0, TRow.Load(mask));
            if (sizeof(TRows) > 1) { mask += strideC; r1 = TRow.KeepWherePositive(r1, TRow.Load(mask)); }
            if (sizeof(TRows) > 2) { mask += strideC; r2 = TRow.KeepWherePositive(r2, TRow.Load(mask)); }
            if (sizeof(TRows) > 3) { mask += strideC; r3 = TRow.KeepWherePositive(r3, TRow.Load(mask)); }
            if (sizeof(TRows) > 4) { mask += strideC; r4 = TRow.KeepWherePositive(r4, TRow.Load(mask)); }
            if (sizeof(TRows) > 5) { mask += strideC; r5 = TRow.KeepWherePositive(r5, TRow.Load(mask)); }
            if (sizeof(TRows) > 6) { mask += strideC; r6 = TRow.KeepWherePositive(r6, TRow.Load(mask)); }
            if (sizeof(TRows) > 7) { mask += strideC; r7 = TRow.KeepWherePositive(r7, TRow.Load(mask)); }
            if (sizeof(TRows) > 8) { mask += strideC; r8 = TRow.KeepWherePositive(r8, TRow.Load(mask)); }
            if (sizeof(TRows) > 9) { mask += strideC; r9 = TRow.KeepWherePositive(r9, TRow.Load(mask)); }
            if (sizeof(TRows) > 10) { mask += strideC; r10 = TRow.KeepWherePositive(r10, TRow.Load(mask)); }
            if (sizeof(TRows) > 11) { mask += strideC; r11 = TRow.KeepWherePositive(r11, TRow.Load(mask)); }
            if (sizeof(TRows) > 12) { mask += strideC; r12 = TRow.KeepWherePositive(r12, TRow.Load(mask)); }
            if (sizeof(TRows) > 13) { mask += strideC; r13 = TRow.KeepWherePositive(r13, TRow.Load(mask)); }
        }

        TRow.Store(r0, c);
        if (sizeof(TRows) > 1) { c += strideC; TRow.Store(r1, c); }
        if (sizeof(TRows) > 2) { c += strideC; TRow.Store(r2, c); }
        if (sizeof(TRows) > 3) { c += strideC; TRow.Store(r3, c); }
        if (sizeof(TRows) > 4) { c += strideC; TRow.Store(r4, c); }
        if (sizeof(TRows) > 5) { c += strideC; TRow.Store(r5, c); }
        if (sizeof(TRows) > 6) { c += strideC; TRow.Store(r6, c); }
        if (sizeof(TRows) > 7) { c += strideC; TRow.Store(r7, c); }
        if (sizeof(TRows) > 8) { c += strideC; TRow.Store(r8, c); }
        if (sizeof(TRows) > 9) { c += strideC; TRow.Store(r9, c); }
        if (sizeof(TRows) > 10) { c += strideC; TRow.Store(r10, c); }
        if (sizeof(TRows) > 11) { c += strideC; TRow.Store(r11, c); }
        if (sizeof(TRows) > 12) { c += strideC; TRow.Store(r12, c); }
        if (sizeof(TRows) > 13) { c += strideC; TRow.Store(r13, c); }
    }
}
