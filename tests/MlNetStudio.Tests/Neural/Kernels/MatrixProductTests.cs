using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

public sealed class MatrixProductTests
{
    public static TheoryData<int> Widths => new(SimdWidths.Supported.Select(width => (int)width));

    public static TheoryData<int, bool> WidthsAndLayouts
    {
        get
        {
            TheoryData<int, bool> data = [];
            foreach (SimdWidth width in SimdWidths.Supported)
            {
                data.Add((int)width, false);
                data.Add((int)width, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Kernels_are_made_once_for_each_width(int width)
    {
        KernelSet kernels = KernelSet.For((SimdWidth)width);

        Assert.Equal((SimdWidth)width, kernels.Width);
        Assert.Same(kernels, KernelSet.For((SimdWidth)width));
    }

    [Fact]
    public void The_widest_kernels_are_the_best()
    {
        Assert.Same(KernelSet.For(SimdWidths.Best), KernelSet.Best);
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelSet.For((SimdWidth)1024));
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelSet.For((SimdWidth)96));
    }

    [Theory]
    [MemberData(nameof(WidthsAndLayouts))]
    public void Every_height_and_width_of_tile_gives_the_promised_chain(int width, bool transposed)
    {
        for (int m = 1; m <= 30; m++)
        {
            for (int n = 16; n <= 96; n += 16)
            {
                AssertChain(width, m, n, k: 1 + ((m * 7 + n) % 23), transposed, (Epilogue)((m + (n / 16)) % 5));
            }
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLayouts))]
    public void Every_depth_gives_the_promised_chain(int width, bool transposed)
    {
        int[] depths = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 64, 100, 255, 256, 257, 300, 511, 512, 513, 600];
        foreach (int k in depths)
        {
            foreach (Epilogue epilogue in Enum.GetValues<Epilogue>())
            {
                AssertChain(width, 3, 80, k, transposed, epilogue);
                AssertChain(width, 17, 48, k, transposed, epilogue);
            }
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLayouts))]
    public void Packed_products_give_the_promised_chain(int width, bool transposed)
    {
        (int M, int N, int K, int ExtraA, int ExtraB)[] shapes =
        [
            (64, 144, 64, 0, 0), (65, 256, 33, 3, 16), (97, 48, 300, 0, 0), (100, 512, 70, 412, 0), (70, 528, 260, 0, 496),
            (128, 64, 130, 382, 0), (91, 1040, 20, 1, 0), (200, 64, 512, 0, 0), (64, 64, 256, 448, 960), (410, 144, 60, 452, 0), (1, 1040, 300, 0, 0),
        ];
        foreach ((int m, int n, int k, int extraA, int extraB) in shapes)
        {
            AssertChain(width, m, n, k, transposed, Epilogue.BiasRelu, extraA, extraB);
            AssertChain(width, m, n, k, transposed, Epilogue.MaskPositive, extraA, extraB);
            AssertChain(width, m, n, k, transposed, Epilogue.Accumulate, extraA, extraB);
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLayouts))]
    public void The_chain_is_the_product(int width, bool transposed)
    {
        foreach ((int m, int n, int k) in new[] { (14, 32, 37), (33, 96, 600), (80, 128, 520) })
        {
            using ProductCase product = new(m, n, k, transposed);
            float[] result = product.Run(KernelSet.For((SimdWidth)width), WorkerTeam.Single);
            for (int row = 0; row < m; row++)
            {
                float[] values = product.Row(result, row);
                for (int column = 0; column < n; column++)
                {
                    (double value, double magnitude) = product.Exact(row, column);
                    Assert.InRange(values[column] - value, -1e-6 * magnitude, 1e-6 * magnitude);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLayouts))]
    public void A_row_has_the_same_bits_alone_and_in_any_batch(int width, bool transposed)
    {
        KernelSet kernels = KernelSet.For((SimdWidth)width);
        foreach ((int m, int n, int k, Epilogue epilogue) in new[]
        {
            (29, 112, 70, Epilogue.Bias), (100, 256, 300, Epilogue.None), (130, 80, 600, Epilogue.MaskPositive),
        })
        {
            using ProductCase product = new(m, n, k, transposed, epilogue);
            float[] batch = product.Run(kernels, WorkerTeam.Single);
            for (int row = 0; row < m; row += 3)
            {
                AssertBits(product.Row(batch, row), product.RunRow(kernels, row));
            }
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLayouts))]
    public void Any_team_gives_the_same_bits(int width, bool transposed)
    {
        KernelSet kernels = KernelSet.For((SimdWidth)width);
        using WorkerTeam two = new(2);
        using WorkerTeam three = new(3);
        using WorkerTeam many = new(9);
        foreach ((int m, int n, int k, Epilogue epilogue) in new[]
        {
            (32, 128, 64, Epilogue.BiasRelu), (256, 48, 100, Epilogue.MaskPositive), (256, 80, 300, Epilogue.Accumulate),
            (6, 304, 520, Epilogue.Bias), (300, 16, 64, Epilogue.None), (90, 528, 70, Epilogue.MaskPositive),
        })
        {
            using ProductCase product = new(m, n, k, transposed, epilogue, extraC: 16);
            float[] alone = product.Run(kernels, WorkerTeam.Single);
            AssertBits(alone, product.Run(kernels, two));
            AssertBits(alone, product.Run(kernels, three));
            AssertBits(alone, product.Run(kernels, many));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Relu_keeps_a_nan(int width)
    {
        using ProductCase product = new(20, 96, 5, epilogue: Epilogue.BiasRelu);
        unsafe
        {
            product.Arguments.A[0] = float.NaN;
        }

        float[] result = product.Run(KernelSet.For((SimdWidth)width), WorkerTeam.Single);

        Assert.All(product.Row(result, 0), value => Assert.True(float.IsNaN(value)));
        Assert.All(product.Row(result, 1), value => Assert.True(value >= 0));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_warm_product_allocates_nothing(int width)
    {
        KernelSet kernels = KernelSet.For((SimdWidth)width);
        using ProductCase product = new(128, 128, 64);
        using WorkerTeam team = new(2);
        GemmArguments arguments = product.Arguments;
        kernels.Multiply(arguments, team);
        kernels.Multiply(arguments, WorkerTeam.Single);

        Allocations.AssertNone(() =>
        {
            kernels.Multiply(arguments, team);
            kernels.Multiply(arguments, WorkerTeam.Single);
        });
    }

    private static void AssertChain(int width, int m, int n, int k, bool transposed, Epilogue epilogue, int extraA = 5, int extraB = 16)
    {
        using ProductCase product = new(m, n, k, transposed, epilogue, extraA, extraB, extraC: 32, seed: m + n + k);
        AssertBits(product.Expected(), product.Run(KernelSet.For((SimdWidth)width), WorkerTeam.Single));
    }

    private static void AssertBits(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
            {
                Assert.Fail($"Element {i}: expected {expected[i]:R}, got {actual[i]:R}.");
            }
        }
    }
}
