using System.Collections.Immutable;

namespace MlNetStudio.Onnx;

/// <summary>The file-format (IR) version that came with each operator-set version, from ONNX's docs/Versioning.md.</summary>
internal static class IrVersion
{
    /// <summary>The first version in which an initializer need not also be an input; the project writes none lower.</summary>
    private const int FirstWithPlainInitializers = 4;

    // The lowest operator-set version that belongs to each IR version.
    private static readonly (int Opset, int Ir)[] Main =
        [(26, 13), (25, 13), (24, 12), (23, 11), (21, 10), (19, 9), (15, 8), (12, 7), (11, 6), (10, 5)];

    private static readonly (int Opset, int Ir)[] MachineLearning = [(5, 10), (4, 9), (3, 8), (2, 6)];

    /// <summary>The lowest IR version whose release had all these operator sets.</summary>
    public static int For(ImmutableSortedDictionary<string, int> opsets)
    {
        int version = FirstWithPlainInitializers;
        foreach (var (domain, opset) in opsets)
        {
            var table = domain switch
            {
                "" => Main,
                "ai.onnx.ml" => MachineLearning,
                _ => [],
            };
            foreach (var (lowest, ir) in table)
            {
                if (opset >= lowest)
                {
                    version = Math.Max(version, ir);
                    break;
                }
            }
        }

        return version;
    }
}
