using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// Matrix products at one vector width: cuts C into register tiles and K into blocks, packs the factors where that pays, and
/// splits large products over a team. None of this changes a result: an element of C is always the same chain of fused
/// multiply-adds over k inside a block of <see cref="Blocking.Depth"/>, the blocks added in ascending order.
/// </summary>
internal sealed unsafe class MatrixProduct<TLane, TVector>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private readonly TileTables _rowMajor = TileTables.Make<TLane, TVector, RowMajorLeft>();
    private readonly TileTables _transposed = TileTables.Make<TLane, TVector, TransposedLeft>();

    private MatrixProduct()
    {
    }

    public static MatrixProduct<TLane, TVector> Instance { get; } = new();

    /// <summary>C = epilogue(A B), or with A' for a <paramref name="transposed"/> left factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(in GemmArguments product, bool transposed, WorkerTeam team)
    {
        if (team.Members > 1 && (long)product.M * product.N * product.K >= Blocking.LeastSharedWork)
        {
            Share(product, transposed, team);
        }
        else
        {
            RunAlone(product, transposed);
        }
    }

    /// <summary>One row's product, if it is a single tile.</summary>
    public RowProduct PrepareRow(in GemmArguments product)
    {
        delegate*<TileArguments*, void>[] kernels = _rowMajor.For(1, product.N, out int columns);
        return columns == product.N && product.K <= Blocking.Depth ? new RowProduct(kernels[1], product) : default;
    }

    private static void Share(in GemmArguments product, bool transposed, WorkerTeam team)
    {
        SharedProduct shared = new(product, transposed);
        team.Run(&RunMember, &shared);
    }

    private static void RunMember(void* state, int member, int members)
    {
        SharedProduct* shared = (SharedProduct*)state;
        if (shared->TryTakePart(member, members, Blocking.PanelColumns<TLane, TVector>(), TLane.TileRows, out GemmArguments part))
        {
            Instance.RunAlone(part, shared->Transposed);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunAlone(in GemmArguments product, bool transposed)
    {
        if (product.M <= 0)
        {
            return;
        }

        if (Blocking.PaysToPack(product))
        {
            RunPacked(product, transposed);
        }
        else
        {
            RunDirect(product, transposed);
        }
    }

    /// <summary>Reads both factors where they lie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunDirect(in GemmArguments product, bool transposed)
    {
        TileTables tables = transposed ? _transposed : _rowMajor;
        int height = Blocking.BalancedPart(product.M, TLane.TileRows);
        nint stepA = transposed ? 1 : product.StrideA;
        nint stepK = transposed ? product.StrideA : 1;
        nint stepOperand = product.Epilogue == Epilogue.MaskPositive ? product.StrideC : 0;
        TileArguments tile;
        tile.StrideA = product.StrideA;
        tile.StrideB = product.StrideB;
        tile.StrideC = product.StrideC;
        tile.Next = product.B;
        tile.StrideNext = 0;
        int depthStart = 0;
        do
        {
            int depth = Math.Min(Blocking.Depth, product.K - depthStart);
            tile.K = depth;
            tile.Finish = Blocking.Finish(product, depthStart, depth);
            for (int column = 0; column < product.N;)
            {
                delegate*<TileArguments*, void>[] kernels = tables.For(product.M, product.N - column, out int columns);
                tile.B = product.B + (depthStart * product.StrideB) + column;
                float* a = product.A + (depthStart * stepK);
                float* c = product.C + column;
                float* operand = product.Operand + column;
                for (int row = 0; row < product.M; row += height)
                {
                    int rows = Math.Min(height, product.M - row);
                    tile.A = a;
                    tile.C = c;
                    tile.Operand = operand;
                    kernels[rows](&tile);
                    a += rows * stepA;
                    c += rows * product.StrideC;
                    operand += rows * stepOperand;
                }

                column += columns;
            }

            depthStart += Blocking.Depth;
        }
        while (depthStart < product.K);
    }

    /// <summary>
    /// Packs one panel of B after the other into the first-level cache and runs every tile of a block of rows over it. The rows of
    /// A stream from the second-level cache meanwhile, packed too where they would not arrive in order as they lie; the tiles call
    /// for C and for the rows of the next panel, which would else come from memory one by one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPacked(in GemmArguments product, bool transposed)
    {
        Workspace workspace = Workspace.OfThisThread;
        PackedLeft<TLane, TVector> left = new(product, transposed, workspace.Left);
        TileTables inPlace = transposed ? _transposed : _rowMajor;
        nint stepOperand = product.Epilogue == Epilogue.MaskPositive ? product.StrideC : 0;
        TileArguments tile;
        tile.StrideC = product.StrideC;
        for (int blockRow = 0; blockRow < product.M; blockRow += left.BlockRows)
        {
            int blockEnd = Math.Min(blockRow + left.BlockRows, product.M);
            int tiles = (blockEnd - blockRow + left.TileRows - 1) / left.TileRows;
            for (int depthStart = 0; depthStart < product.K; depthStart += Blocking.Depth)
            {
                int depth = Math.Min(Blocking.Depth, product.K - depthStart);
                tile.K = depth;
                tile.Finish = Blocking.Finish(product, depthStart, depth);
                left.Pack(blockRow, blockEnd, depthStart, depth);
                for (int column = 0; column < product.N;)
                {
                    delegate*<TileArguments*, void>[] unpacked = inPlace.For(product.M, product.N - column, out int columns);
                    delegate*<TileArguments*, void>[] packed = _transposed.For(product.M, product.N - column, out _);
                    float* b = product.B + (depthStart * product.StrideB) + column;
                    PackedPanels<TLane, TVector>.Copy(b, product.StrideB, depth, columns, workspace.Right);
                    tile.B = workspace.Right;
                    tile.StrideB = columns;
                    tile.Next = b + columns;
                    tile.StrideNext = column + columns < product.N ? product.StrideB : 0;
                    nint stepNext = tile.StrideNext * ((depth + tiles - 1) / tiles);
                    for (int row = blockRow; row < blockEnd; row += left.TileRows)
                    {
                        bool isPacked = left.Locate(row, blockRow, depthStart, depth, out tile.A, out tile.StrideA);
                        tile.C = product.C + (row * product.StrideC) + column;
                        tile.Operand = product.Operand + (row * stepOperand) + column;
                        (isPacked ? packed : unpacked)[Math.Min(left.TileRows, blockEnd - row)](&tile);
                        tile.Next += stepNext;
                    }

                    column += columns;
                }
            }
        }
    }
}
