namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The attributes of Resize, of all its versions and of Upsample.</summary>
/// <param name="Mode">nearest, linear or cubic.</param>
/// <param name="Coordinates">How a place of the output is found in the input.</param>
/// <param name="NearestMode">Which place is the nearest.</param>
/// <param name="CubicCoefficient">The coefficient a of the cubic kernel.</param>
/// <param name="ExcludesOutside">Whether what is outside has no weight; otherwise the outermost element stands for it.</param>
/// <param name="Antialias">Whether the filter is widened when the output is smaller.</param>
/// <param name="Extrapolation">What tf_crop_and_resize puts outside.</param>
internal sealed record ResizeOptions(
    string Mode,
    string Coordinates,
    string NearestMode,
    double CubicCoefficient,
    bool ExcludesOutside,
    bool Antialias,
    float Extrapolation)
{
    public static ResizeOptions Bind(NodeBinding node)
    {
        // Upsample and the first Resize: places are multiplied by the scale, and the nearest is the one below.
        bool isOld = node.Node.OpType == "Upsample" || node.Opset < 11;
        string mode = node.Text("mode", "nearest");
        var options = new ResizeOptions(
            mode == "bilinear" ? "linear" : mode,
            isOld ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel"),
            isOld ? "floor" : node.Text("nearest_mode", "round_prefer_floor"),
            node.Float("cubic_coeff_a", -0.75f),
            node.Flag("exclude_outside"),
            node.Flag("antialias"),
            node.Float("extrapolation_value", 0));
        Check(node, "mode", options.Mode, "nearest", "linear", "cubic");
        Check(
            node, "coordinate_transformation_mode", options.Coordinates,
            "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize");
        Check(node, "nearest_mode", options.NearestMode, "round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
        return options;
    }

    /// <summary>The whole number nearest to a place.</summary>
    public double Nearest(double place) => NearestMode switch
    {
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "floor" => Math.Floor(place),
        _ => Math.Ceiling(place),
    };

    private static void Check(NodeBinding node, string attribute, string value, params ReadOnlySpan<string> known)
    {
        if (!known.Contains(value))
        {
            throw node.Error($"{attribute} '{value}' is none of {string.Join(", ", known.ToArray())}");
        }
    }
}
