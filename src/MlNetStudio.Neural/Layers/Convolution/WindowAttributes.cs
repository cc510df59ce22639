using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

/// <summary>A window's sizes as ONNX attributes.</summary>
internal static class WindowAttributes
{
    /// <summary>kernel_shape, strides, pads, and where they matter dilations and group.</summary>
    public static List<(string Name, OperatorAttribute Value)> Of(in ConvolutionGeometry geometry, bool isSeries)
    {
        List<(string Name, OperatorAttribute Value)> attributes =
        [
            ("kernel_shape", Axes(isSeries, geometry.KernelHeight, geometry.KernelWidth)),
            ("strides", Axes(isSeries, geometry.StrideY, geometry.StrideX)),
            ("pads", Pads(isSeries, geometry.PadTop, geometry.PadLeft, After(geometry, vertical: true), After(geometry, vertical: false))),
        ];
        if (geometry.DilationY > 1 || geometry.DilationX > 1)
        {
            attributes.Add(("dilations", Axes(isSeries, geometry.DilationY, geometry.DilationX)));
        }

        if (geometry.Groups > 1)
        {
            attributes.Add(("group", (long)geometry.Groups));
        }

        return attributes;
    }

    /// <summary>The same of a transposed convolution, with output_padding where strides are longer than the window.</summary>
    public static List<(string Name, OperatorAttribute Value)> OfTransposed(in ConvolutionGeometry geometry, bool isSeries)
    {
        var attributes = Of(geometry, isSeries);
        int moreY = Math.Max(0, -Excess(geometry, vertical: true));
        int moreX = Math.Max(0, -Excess(geometry, vertical: false));
        if (moreY > 0 || moreX > 0)
        {
            attributes.Add(("output_padding", Axes(isSeries, moreY, moreX)));
        }

        return attributes;
    }

    private static long[] Axes(bool isSeries, int y, int x) => isSeries ? [x] : [y, x];

    private static long[] Pads(bool isSeries, int top, int left, int bottom, int right) => isSeries ? [left, right] : [top, left, bottom, right];

    private static int After(in ConvolutionGeometry geometry, bool vertical) => Math.Max(0, Excess(geometry, vertical));

    // How far the last window reaches over the end of the input.
    private static int Excess(in ConvolutionGeometry geometry, bool vertical) => vertical
        ? ((geometry.OutputHeight - 1) * geometry.StrideY) + ((geometry.KernelHeight - 1) * geometry.DilationY) + 1 - geometry.InputHeight - geometry.PadTop
        : ((geometry.OutputWidth - 1) * geometry.StrideX) + ((geometry.KernelWidth - 1) * geometry.DilationX) + 1 - geometry.InputWidth - geometry.PadLeft;
}
