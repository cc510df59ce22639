using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The attributes of a node that slides a window over the spatial dimensions of [batch, channels, ...]: convolutions and pooling.</summary>
internal sealed class WindowOptions
{
    private readonly NodeBinding _node;
    private readonly string _autoPad;
    private readonly int[]? _pads;
    private readonly int[]? _strides;
    private readonly int[]? _dilations;
    private readonly bool _ceiling;

    private WindowOptions(NodeBinding node)
    {
        _node = node;
        _autoPad = node.Text("auto_pad", "NOTSET");
        if (_autoPad is not ("NOTSET" or "SAME_UPPER" or "SAME_LOWER" or "VALID"))
        {
            throw node.Error($"auto_pad '{_autoPad}' is none of NOTSET, SAME_UPPER, SAME_LOWER and VALID");
        }

        Kernel = List("kernel_shape", 1);
        _strides = List("strides", 1);
        _dilations = List("dilations", 1);
        _pads = List("pads", 0);
        _ceiling = node.Flag("ceil_mode");
    }

    /// <summary>The sizes of the window, if the node gives them.</summary>
    public int[]? Kernel { get; }

    /// <summary>Reads and checks the attributes; those that the operator does not have keep their defaults.</summary>
    public static WindowOptions Bind(NodeBinding node)
    {
        var options = new WindowOptions(node);
        var shape = node.InputShape(0);
        if (shape.IsRankKnown)
        {
            if (shape.Rank < 3)
            {
                throw node.Error("the input needs dimensions of batch, channels and at least one more");
            }

            options.CheckRanks(shape.Rank - 2, node.Error);
        }

        return options;
    }

    /// <summary>What is known of the shape of the output: the batch and a number of channels.</summary>
    public PartialShape Infer(int? channels)
    {
        var shape = _node.InputShape(0);
        if (!shape.IsRankKnown)
        {
            return default;
        }

        int[] known = [.. PartialShape.OfRank(shape.Rank).Dimensions];
        known[0] = shape[0];
        known[1] = channels ?? shape[1];
        return new(known);
    }

    /// <summary>The window over an input of [batch, channels, ...].</summary>
    public Window Of(NodeContext context, ReadOnlySpan<int> shape, ReadOnlySpan<int> kernel)
    {
        int rank = CheckRank(context, shape, kernel);
        var window = Start(shape[2..], kernel);
        for (int d = 0; d < rank; d++)
        {
            long size = shape[d + 2];
            long reach = Reach(window, d);
            long windows;
            if (_autoPad is "SAME_UPPER" or "SAME_LOWER")
            {
                windows = CeilingQuotient(size, window.Strides[d]);
                Distribute(window, d, Math.Max(0, ((windows - 1) * window.Strides[d]) + reach - size), _autoPad == "SAME_UPPER");
            }
            else
            {
                if (_autoPad == "NOTSET" && _pads is not null)
                {
                    window.Before[d] = _pads[d];
                    window.After[d] = _pads[d + rank];
                }

                long room = size + window.Before[d] + window.After[d] - reach;
                windows = room < 0 ? 0 : (_ceiling ? CeilingQuotient(room, window.Strides[d]) : room / window.Strides[d]) + 1;
                if (_ceiling && windows > 0 && (windows - 1) * window.Strides[d] >= size + window.Before[d])
                {
                    // The last window would lie in the padding after, or beyond it.
                    windows--;
                }
            }

            if (windows <= 0 && size > 0)
            {
                throw context.Error($"the window reaches over {reach} elements of spatial dimension {d}, which has only {size} and padding of {window.Before[d]} and {window.After[d]}");
            }

            window.Output[d] = Axes.Size(context, Math.Max(0, windows));
            CheckReach(context, window, d, windows);
        }

        // The products of the sizes are computed when the record is made.
        return new Window(window.Input, window.Kernel, window.Strides, window.Dilations, window.Before, window.After, window.Output);
    }

    /// <summary>The window of a transposed convolution: its input is the side of the windows, its output the padded side.</summary>
    public Window Transposed(NodeContext context, ReadOnlySpan<int> shape, ReadOnlySpan<int> kernel, int[]? outputShape, int[]? outputPadding)
    {
        int rank = CheckRank(context, shape, kernel);
        if ((outputShape is not null && outputShape.Length != rank && outputShape.Length != rank + 2)
            || (outputPadding is not null && outputPadding.Length != rank))
        {
            throw context.Error($"output_shape and output_padding must have one element for each of the {rank} spatial dimensions");
        }

        var window = Start(shape[2..], kernel);
        for (int d = 0; d < rank; d++)
        {
            int count = shape[d + 2];
            long full = ((count - 1L) * window.Strides[d]) + Reach(window, d) + (outputPadding?[d] ?? 0);
            long size;
            if (outputShape is not null || _autoPad is "SAME_UPPER" or "SAME_LOWER")
            {
                size = outputShape is null ? (long)count * window.Strides[d] : outputShape[d + outputShape.Length - rank];
                Distribute(window, d, Math.Max(0, full - size), _autoPad == "SAME_UPPER");
            }
            else
            {
                if (_autoPad == "NOTSET" && _pads is not null)
                {
                    window.Before[d] = _pads[d];
                    window.After[d] = _pads[d + rank];
                }

                size = full - window.Before[d] - window.After[d];
            }

            window.Input[d] = Axes.Size(context, size);
            window.Output[d] = count;
            CheckReach(context, window, d, count);
        }

        return new Window(window.Input, window.Kernel, window.Strides, window.Dilations, window.Before, window.After, window.Output);
    }

    private static Window Start(ReadOnlySpan<int> input, ReadOnlySpan<int> kernel, int[]? strides, int[]? dilations)
    {
        var ones = new int[input.Length];
        Array.Fill(ones, 1);
        return new([.. input], [.. kernel], strides ?? ones, dilations ?? ones, new int[input.Length], new int[input.Length], new int[input.Length]);
    }

    private static long Reach(Window window, int d) => ((window.Kernel[d] - 1L) * window.Dilations[d]) + 1;

    private static long CeilingQuotient(long a, long b) => (a + b - 1) / b;

    private static void Distribute(Window window, int d, long total, bool moreAfter)
    {
        long half = total / 2;
        window.Before[d] = checked((int)(moreAfter ? half : total - half));
        window.After[d] = checked((int)(moreAfter ? total - half : half));
    }

    // Places are computed in int: all of them must fit.
    private static void CheckReach(NodeContext context, Window window, int d, long windows)
    {
        long end = (Math.Max(0, windows - 1) * window.Strides[d]) + Reach(window, d);
        if (end > int.MaxValue / 2 || (long)window.Input[d] + window.Before[d] + window.After[d] > int.MaxValue / 2)
        {
            throw context.Error($"the windows reach over {end} elements of spatial dimension {d}");
        }
    }

    private Window Start(ReadOnlySpan<int> input, ReadOnlySpan<int> kernel) => Start(input, kernel, _strides, _dilations);

    private int CheckRank(NodeContext context, ReadOnlySpan<int> shape, ReadOnlySpan<int> kernel)
    {
        int rank = shape.Length - 2;
        if (rank < 1)
        {
            throw context.Error("the input needs dimensions of batch, channels and at least one more");
        }

        CheckRanks(rank, what => context.Error(what));
        if (kernel.Length != rank || (Kernel is not null && !kernel.SequenceEqual(Kernel)) || kernel.ContainsAnyInRange(int.MinValue, 0))
        {
            throw context.Error(
                $"the window {Tensor.FormatDimensions(kernel)} does not fit kernel_shape or the {rank} spatial dimensions");
        }

        return rank;
    }

    private void CheckRanks(int rank, Func<string, InvalidInputException> error)
    {
        if ((Kernel ?? _strides ?? _dilations)?.Length is { } length && length != rank
            || (_strides is not null && _strides.Length != rank)
            || (_dilations is not null && _dilations.Length != rank)
            || (_pads is not null && _pads.Length != rank * 2))
        {
            throw error($"kernel_shape, strides, dilations and pads do not fit the {rank} spatial dimensions");
        }
    }

    private int[]? List(string name, int least)
    {
        if (_node.Ints(name) is not { IsEmpty: false } values)
        {
            return null;
        }

        if (values.Any(value => value < least || value > int.MaxValue / 2))
        {
            throw _node.Error($"attribute '{name}' must have elements of at least {least}");
        }

        return [.. values.Select(value => (int)value)];
    }
}
