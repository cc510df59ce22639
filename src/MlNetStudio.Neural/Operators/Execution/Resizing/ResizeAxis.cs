namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>How one dimension is resized: for every place of the output the places of the input with their weights.</summary>
internal sealed class ResizeAxis
{
    private readonly ResizeOptions _options;
    private readonly double _scale;
    private readonly double _start;
    private readonly double _end;
    private bool _isComputed;

    /// <param name="options">The node's attributes.</param>
    /// <param name="input">The size of the dimension in the input.</param>
    /// <param name="output">Its size in the output.</param>
    /// <param name="scale">Output over input, as the node was given it.</param>
    /// <param name="start">Where the region of interest starts, as a part of the dimension.</param>
    /// <param name="end">Where it ends.</param>
    public ResizeAxis(ResizeOptions options, int input, int output, double scale, double start, double end)
    {
        _options = options;
        _scale = scale;
        _start = start;
        _end = end;
        Input = input;
        Output = output;
    }

    /// <summary>Computes the places and weights, once; to be called when it is known that the output is of a bearable size.</summary>
    public void Compute()
    {
        if (_isComputed)
        {
            return;
        }

        _isComputed = true;
        (int before, Taps) = Reach();
        First = new int[Output];
        Weights = new double[checked(Output * Taps)];
        Outside = new bool[Output];
        for (int place = 0; place < Output; place++)
        {
            double origin = Origin(place);
            Outside[place] = _options.Coordinates == "tf_crop_and_resize" && (origin < 0 || origin > Input - 1);
            Fill(place, Math.Clamp(origin, -1e9, 1e9), before);
        }
    }

    public int Input { get; }

    public int Output { get; }

    /// <summary>The number of places of the input that make one of the output.</summary>
    public int Taps { get; private set; }

    /// <summary>The first place of the input for every place of the output; those outside stand for the outermost.</summary>
    public int[] First { get; private set; } = [];

    /// <summary>The weights, [output, taps].</summary>
    public double[] Weights { get; private set; } = [];

    /// <summary>Which places of the output lie outside of the input.</summary>
    public bool[] Outside { get; private set; } = [];

    /// <summary>Whether nothing changes along this dimension.</summary>
    public bool IsIdentity => Input == Output && _scale == 1 && _options.Coordinates != "tf_crop_and_resize";

    // Where a place of the output lies in the input.
    private double Origin(int place)
    {
        switch (_options.Coordinates)
        {
            case "asymmetric":
                return place / _scale;
            case "align_corners":
                return Output == 1 ? 0 : (double)place * (Input - 1) / (Output - 1);
            case "pytorch_half_pixel" when Output == 1:
                return 0;
            case "half_pixel_symmetric":
                double adjustment = Output / (_scale * Input);
                return (Input / 2.0 * (1 - adjustment)) + ((place + 0.5) / _scale) - 0.5;
            case "tf_crop_and_resize":
                return Output == 1
                    ? (_start + _end) * (Input - 1) / 2
                    : (_start * (Input - 1)) + (place * (_end - _start) * (Input - 1) / (Output - 1));
            default:
                return ((place + 0.5) / _scale) - 0.5;
        }
    }

    // Taps before the place itself, and all of them. A filter against aliasing grows as the output shrinks.
    private (int Before, int Taps) Reach()
    {
        if (_options.Mode == "nearest")
        {
            return (0, 1);
        }

        int radius = _options.Mode == "cubic" ? 2 : 1;
        if (_options.Antialias && _scale < 1)
        {
            int reach = checked((int)Math.Min(Math.Ceiling(radius / _scale), Input + (double)radius));
            return (reach - 1, 2 * reach);
        }

        return (radius - 1, 2 * radius);
    }

    private void Fill(int place, double origin, int before)
    {
        if (_options.Mode == "nearest")
        {
            First[place] = (int)Math.Clamp(_options.Nearest(origin), 0, Input - 1);
            Weights[place] = 1;
            return;
        }

        double floor = Math.Floor(origin);
        double ratio = origin - floor;
        double narrowed = _options.Antialias ? Math.Min(_scale, 1) : 1;
        First[place] = (int)floor - before;
        var weights = Weights.AsSpan(place * Taps, Taps);
        double sum = 0;
        for (int tap = 0; tap < Taps; tap++)
        {
            double distance = Math.Abs((tap - before - ratio) * narrowed);
            bool excluded = _options.ExcludesOutside && (uint)(First[place] + tap) >= (uint)Input;
            weights[tap] = excluded ? 0 : _options.Mode == "cubic" ? Cubic(distance) : Math.Max(0, 1 - distance);
            sum += weights[tap];
        }

        if ((_options.ExcludesOutside || narrowed < 1) && sum != 0)
        {
            foreach (ref double weight in weights)
            {
                weight /= sum;
            }
        }
    }

    // Keys' convolution kernel.
    private double Cubic(double x)
    {
        double a = _options.CubicCoefficient;
        return x <= 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1
            : x < 2 ? (((((x - 5) * x) + 8) * x) - 4) * a
            : 0;
    }
}
