namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>A product on its way to the members of a team, each of whom takes a part of C.</summary>
internal readonly unsafe struct SharedProduct(in GemmArguments product, bool transposed)
{
    private readonly GemmArguments _product = product;

    /// <summary>Whether A is stored [K, M].</summary>
    public bool Transposed { get; } = transposed;

    /// <summary>The part of one member, cut along columns where they share out evenly, else along rows; false if none is left.</summary>
    public bool TryTakePart(int member, int members, int panelColumns, int tileRows, out GemmArguments part)
    {
        part = _product;
        int panels = (_product.N + panelColumns - 1) / panelColumns;
        if (panels % members == 0 || panels >= 8 * members || _product.M < members * tileRows)
        {
            (int first, int count) = Share(panels, member, members);
            int start = first * panelColumns;
            part.N = Math.Min(count * panelColumns, _product.N - start);
            part.B += start;
            part.C += start;
            part.Operand += start;
            return part.N > 0;
        }

        (int row, part.M) = Share(_product.M, member, members);
        part.A += row * (Transposed ? 1 : _product.StrideA);
        part.C += row * _product.StrideC;
        part.Operand += _product.Epilogue == Epilogue.MaskPositive ? row * _product.StrideC : 0;
        return part.M > 0;
    }

    private static (int First, int Count) Share(int count, int member, int members)
    {
        int first = (int)((long)count * member / members);
        return (first, (int)((long)count * (member + 1) / members) - first);
    }
}
