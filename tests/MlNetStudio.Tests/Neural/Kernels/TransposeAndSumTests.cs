using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

public sealed unsafe class TransposeAndSumTests
{
    public static TheoryData<int> Widths => new(SimdWidths.Supported.Select(width => (int)width));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Transpose_turns_every_shape_and_clears_the_padding(int width)
    {
        KernelSet kernels = KernelSet.For((SimdWidth)width);
        foreach (int rows in new[] { 1, 2, 3, 4, 5, 8, 13, 16, 17, 31, 32, 33, 64, 100 })
        {
            foreach (int columns in new[] { 1, 2, 3, 4, 7, 8, 10, 16, 30, 64, 65 })
            {
                int sourceStride = columns + 3, targetStride = Padding.Pad(rows) + (columns % 2 * 16);
                using GuardedBuffer source = new(((rows - 1) * sourceStride) + columns);
                using GuardedBuffer target = new((columns + 1) * targetStride);
                for (int i = 0; i < source.Length; i++)
                {
                    source.Span[i] = i;
                }

                target.Span.Fill(-1);
                float* to = target.Pointer + targetStride;
                kernels.Transpose(source.Pointer, sourceStride, rows, columns, to, targetStride);

                Assert.Equal(-1, target.Span[..targetStride].IndexOfAnyExcept(-1f));
                for (int column = 0; column < columns; column++)
                {
                    for (int row = 0; row < targetStride; row++)
                    {
                        float expected = row < rows ? (row * sourceStride) + column : 0;
                        Assert.Equal(expected, to[(column * targetStride) + row]);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void SumRows_adds_in_the_promised_order(int width)
    {
        KernelSet kernels = KernelSet.For((SimdWidth)width);
        Random random = new(7);
        foreach (int rows in new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 31, 32, 100 })
        {
            foreach (int columns in new[] { 16, 32, 48, 80 })
            {
                int stride = columns + 16;
                using GuardedBuffer source = new((rows * stride) + columns);
                using GuardedBuffer target = new(columns + 1);
                foreach (ref float value in source.Span)
                {
                    value = random.NextSingle() - 0.5f;
                }

                target.Span.Fill(0.25f);
                float[] sums = new float[columns];
                for (int column = 0; column < columns; column++)
                {
                    float[] parts = new float[4];
                    for (int row = 0; row < rows; row++)
                    {
                        parts[row % 4] += source.Span[(row * stride) + column];
                    }

                    sums[column] = (parts[0] + parts[1]) + (parts[2] + parts[3]);
                }

                kernels.SumRows(source.Pointer, stride, rows, columns, target.Pointer, accumulate: true);
                Assert.Equal(sums.Select(sum => 0.25f + sum).Append(0.25f), target.Span.ToArray());
                kernels.SumRows(source.Pointer, stride, rows, columns, target.Pointer, accumulate: false);
                Assert.Equal(sums.Append(0.25f), target.Span.ToArray());
            }
        }
    }
}
