namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>How convolutions are cut. Only <see cref="Depth"/> and <see cref="GradientPixels"/> show in the results.</summary>
internal static class ConvolutionBlocking
{
    /// <summary>
    /// The most products that form one chain of multiply-adds: a panel of the weights of that depth and a block of patches fit the
    /// second-level cache together. Changing it changes results.
    /// </summary>
    public const int Depth = 640;

    /// <summary>The pixels whose products form one chain of a weight's gradient. Changing it changes results.</summary>
    public const int GradientPixels = 112;

    /// <summary>The floats of a block of patches: a good part of the usual second-level cache.</summary>
    public const int PatchLength = 96 * 1024;

    /// <summary>The most pixels of a block of patches.</summary>
    public const int MostPixels = 448;

    /// <summary>The floats of images whose gradients are accumulated together.</summary>
    public const int ImageLength = 32 * 1024;

    /// <summary>Multiply-adds from which handing parts to other threads gains more than its microsecond.</summary>
    public const long LeastSharedWork = 200_000;

    // With fewer outputs an image, a few images are too few for the tiles; with more weights, they leave the cache between two images.
    private const int FewestFlowingOutputs = 48;
    private const long MostFlowingWeights = 1 << 16;

    /// <summary>Whether images gain from going through one by one, together with the layers before and behind. Only the sizes decide.</summary>
    public static bool FlowsBySample(in ConvolutionGeometry geometry) =>
        geometry.Groups == 1 && geometry.OutputPixels >= FewestFlowingOutputs && geometry.Depth * (long)geometry.OutputStride <= MostFlowingWeights;

    /// <summary>The part of <paramref name="count"/> units that is a member's.</summary>
    public static (int First, int End) Share(int count, int member, int members) =>
        ((int)((long)count * member / members), (int)((long)count * (member + 1) / members));
}
