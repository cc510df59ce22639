namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// A window that slides over the spatial dimensions: tap k of the window at output o lies at o stride + k dilation - before in
/// the input, which is padding if that is outside.
/// </summary>
/// <param name="Input">The sizes of the padded side, without its padding.</param>
/// <param name="Kernel">The sizes of the window.</param>
/// <param name="Strides">Steps from one window to the next.</param>
/// <param name="Dilations">Steps from one tap to the next.</param>
/// <param name="Before">Padding before.</param>
/// <param name="After">Padding after.</param>
/// <param name="Output">The numbers of windows.</param>
internal sealed record Window(int[] Input, int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] After, int[] Output)
{
    public int Rank => Input.Length;

    public int InputLength { get; } = Tensor.ElementCount(Input);

    public int KernelLength { get; } = Tensor.ElementCount(Kernel);

    public int OutputLength { get; } = Tensor.ElementCount(Output);

    /// <summary>Whether every window is the one element at its own place.</summary>
    public bool IsPointwise { get; } = Tensor.ElementCount(Kernel) == 1 && Input.AsSpan().SequenceEqual(Output)
        && Before.AsSpan().IndexOfAnyExcept(0) < 0 && Strides.AsSpan().IndexOfAnyExcept(1) < 0;

    /// <summary>row[i] = what tap <paramref name="tap"/> of window <paramref name="first"/> + i lies on; zero on padding.</summary>
    public void Gather<T>(ReadOnlySpan<T> input, int tap, int first, Span<T> row)
    {
        Span<int> shift = stackalloc int[Rank];
        Shift(tap, shift);
        int last = Rank - 1;
        int width = Output[last];
        int stride = Strides[last];
        for (int done = 0; done < row.Length;)
        {
            int column = (first + done) % width;
            int length = Math.Min(width - column, row.Length - done);
            var run = row.Slice(done, length);
            int start = LineStart((first + done) / width, shift);
            done += length;
            if (start < 0)
            {
                run.Clear();
                continue;
            }

            var (from, to) = Inside(last, shift[last], column, length);
            run[..from].Clear();
            run[to..].Clear();
            int at = start + ((column + from) * stride) + shift[last];
            if (stride == 1)
            {
                input.Slice(at, to - from).CopyTo(run[from..]);
                continue;
            }

            for (int i = from; i < to; i++, at += stride)
            {
                run[i] = input[at];
            }
        }
    }

    /// <summary>Adds row[i] to what tap <paramref name="tap"/> of window i lies on: the reverse of <see cref="Gather"/>.</summary>
    public void ScatterAdd<T>(ReadOnlySpan<T> row, int tap, Span<T> input)
        where T : System.Numerics.INumber<T>
    {
        Span<int> shift = stackalloc int[Rank];
        Shift(tap, shift);
        int last = Rank - 1;
        int width = Output[last];
        for (int line = 0; line * width < row.Length; line++)
        {
            int start = LineStart(line, shift);
            if (start < 0)
            {
                continue;
            }

            var run = row.Slice(line * width, width);
            var (from, to) = Inside(last, shift[last], 0, width);
            int at = start + (from * Strides[last]) + shift[last];
            for (int i = from; i < to; i++, at += Strides[last])
            {
                input[at] += run[i];
            }
        }
    }

    /// <summary>The taps of a window along one axis that lie in the input: from the first up to, without it, the second.</summary>
    public (int From, int To) Taps(int axis, int output)
    {
        int start = (output * Strides[axis]) - Before[axis];
        int dilation = Dilations[axis];
        int from = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
        int to = start >= Input[axis] ? 0 : Math.Min(Kernel[axis], ((Input[axis] - 1 - start) / dilation) + 1);
        return (from, Math.Max(from, to));
    }

    /// <summary>The number of taps of a window along one axis that lie in the input or its padding.</summary>
    public int PaddedTaps(int axis, int output)
    {
        int start = (output * Strides[axis]) - Before[axis];
        int end = Input[axis] + After[axis];
        return start >= end ? 0 : Math.Min(Kernel[axis], ((end - 1 - start) / Dilations[axis]) + 1);
    }

    private void Shift(int tap, Span<int> shift)
    {
        for (int d = Rank - 1; d >= 0; d--)
        {
            shift[d] = (tap % Kernel[d] * Dilations[d]) - Before[d];
            tap /= Kernel[d];
        }
    }

    /// <summary>Where the line of the input starts that a line of windows lies on, or -1 if that is padding.</summary>
    private int LineStart(int line, ReadOnlySpan<int> shift)
    {
        int start = 0;
        int run = Input[^1];
        for (int d = Rank - 2; d >= 0; d--)
        {
            int place = (line % Output[d] * Strides[d]) + shift[d];
            line /= Output[d];
            if ((uint)place >= (uint)Input[d])
            {
                return -1;
            }

            start += place * run;
            run *= Input[d];
        }

        return start;
    }

    /// <summary>Which of the windows from <paramref name="first"/> on lie in the input along one axis.</summary>
    private (int From, int To) Inside(int axis, int shift, int first, int count)
    {
        int stride = Strides[axis];
        int from = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        int to = shift >= Input[axis] ? 0 : ((Input[axis] - 1 - shift) / stride) + 1;
        from = Math.Clamp(from - first, 0, count);
        return (from, Math.Clamp(to - first, from, count));
    }
}

/// <summary>A window and the dimensions of what it is slid into.</summary>
internal sealed record Slid(Window Window, int[] Output);
