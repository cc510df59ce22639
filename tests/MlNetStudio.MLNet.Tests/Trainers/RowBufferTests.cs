using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>What a trainer reads is in memory once.</summary>
[Collection(Alone.Name)]
public class RowBufferTests
{
    private const int Columns = 64;

    // 128 MiB of floats, so that what else the process does is small beside it.
    private const int ManyRows = (128 << 20) / sizeof(float) / Columns;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_of_unknown_number_are_not_twice_in_memory(bool divides)
    {
        const double Matrix = (double)ManyRows * Columns * sizeof(float);
        long before = Resident();
        var buffer = Fill(ManyRows, expected: null);
        double read = (Resident() - before) / Matrix;
        var parts = Take(buffer, divides);

        // Without waiting for a collection, which nobody makes before training.
        double taken = (Environment.WorkingSet - before) / Matrix;
        Assert.InRange(read, 0.8, 1.4);
        Assert.InRange(taken, 0.8, 1.4);
        Assert.Equal(ManyRows * Columns, parts.Sum(part => part.Length));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(1000, null)]
    [InlineData(1000, 1000L)]
    [InlineData(1000, 400L)]
    [InlineData(1000, 1200L)]
    public void The_rows_come_out_as_they_went_in(int rows, long? expected)
    {
        float[] values = [.. Enumerable.Range(0, rows * Columns).Select(Value)];
        Assert.Equal(values, Fill(rows, expected).ToArray());
        bool[] aside = [.. Enumerable.Range(0, rows).Select(row => row % 3 == 1)];
        var (others, putAside) = Fill(rows, expected).Divide(aside);
        Assert.Equal(values.Where((_, i) => !aside[i / Columns]), others);
        Assert.Equal(values.Where((_, i) => aside[i / Columns]), putAside);
    }

    [Fact]
    public void A_row_taken_back_leaves_zeros_for_the_next()
    {
        var buffer = new RowBuffer(2, null, "rows");
        new float[] { 1, 2 }.CopyTo(buffer.Append());
        new float[] { 3, 4 }.CopyTo(buffer.Append());
        buffer.RemoveLast();
        buffer.Append()[1] = 5;
        Assert.Equal([1f, 2, 0, 5], buffer.ToArray());
        Assert.Equal(0, buffer.Count);
        Assert.Empty(buffer.ToArray());
    }

    private static float[][] Take(RowBuffer buffer, bool divides)
    {
        if (!divides)
        {
            return [buffer.ToArray()];
        }

        var aside = new bool[buffer.Count];
        for (int row = 0; row < aside.Length; row += 4)
        {
            aside[row] = true;
        }

        var (others, putAside) = buffer.Divide(aside);
        return [others, putAside];
    }

    private static RowBuffer Fill(int rows, long? expected)
    {
        var buffer = new RowBuffer(Columns, expected, "rows");
        for (int row = 0, i = 0; row < rows; row++)
        {
            var values = buffer.Append();
            Assert.False(values.ContainsAnyExcept(0f));
            foreach (ref float value in values)
            {
                value = Value(i++);
            }
        }

        return buffer;
    }

    private static float Value(int i) => i % 1009;

    private static long Resident()
    {
        // What is garbage already is not what is measured here.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }
}
