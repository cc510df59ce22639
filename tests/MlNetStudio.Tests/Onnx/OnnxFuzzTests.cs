using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Onnx;

public class OnnxFuzzTests
{
    private const int Mutations = 5_000;
    private const long AllocationLimit = 64L << 20;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_mutated_file_is_read_or_refused_and_never_anything_else(int seed, bool everything)
    {
        var original = OnnxWriter.ToBytes(everything ? SampleGraphs.Everything() : SampleGraphs.Dense());
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            var mutant = Mutate(original, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var graph = OnnxReader.Read(mutant);
                GraphComparer.AssertEqual(graph, OnnxReader.Read(OnnxWriter.ToBytes(graph)));
            }
            catch (InvalidInputException)
            {
                refused++;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < AllocationLimit, $"Mutation {i} made the reader allocate {allocated} bytes.");
        }

        Assert.InRange(refused, Mutations / 10, Mutations);
    }

    /// <summary>A copy with a few bytes changed, cut, repeated, or made into a huge length.</summary>
    internal static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (int edits = random.Next(1, 4); edits > 0 && bytes.Length > 0; edits--)
        {
            int at = random.Next(bytes.Length);
            bytes = random.Next(7) switch
            {
                0 => Flip(bytes, at, random),
                1 => bytes[..at],
                2 => [.. bytes[..at], .. bytes[Math.Min(at + random.Next(1, 20), bytes.Length)..]],
                3 => [.. bytes[..at], .. bytes[random.Next(at + 1)..at], .. bytes[at..]],
                4 => Set(bytes, at, (byte)(bytes[at] + random.Next(-2, 3))),
                5 => [.. bytes[..at], 0xFF, 0xFF, 0xFF, 0xFF, 0x07, .. bytes[(at + 1)..]],
                _ => Set(bytes, at, (byte)random.Next(256)),
            };
        }

        return bytes;
    }

    private static byte[] Flip(byte[] bytes, int at, Random random) => Set(bytes, at, (byte)(bytes[at] ^ (1 << random.Next(8))));

    private static byte[] Set(byte[] bytes, int at, byte value)
    {
        bytes[at] = value;
        return bytes;
    }
}
