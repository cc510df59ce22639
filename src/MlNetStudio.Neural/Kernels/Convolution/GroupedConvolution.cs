namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// Convolutions in groups of channels, group by group and image by image: the group's channels are copied together, convolved, and
/// the result copied to its place. Groups are shared out to the threads.
/// </summary>
internal static unsafe class GroupedConvolution
{
    public static void Forward(KernelSet kernels, in ConvolutionArguments arguments, WorkerTeam team) => Run(kernels, arguments, team, &ForwardGroups);

    public static void InputGradient(KernelSet kernels, in ConvolutionArguments arguments, WorkerTeam team) => Run(kernels, arguments, team, &InputGradientGroups);

    public static void WeightGradient(KernelSet kernels, in ConvolutionArguments arguments, WorkerTeam team) => Run(kernels, arguments, team, &WeightGradientGroups);

    private static void Run(KernelSet kernels, in ConvolutionArguments arguments, WorkerTeam team, delegate*<void*, int, int, void> groups)
    {
        var shared = new Shared { Arguments = arguments, Width = kernels.Width };
        if (team.Members > 1 && arguments.Batch * arguments.Geometry.MultiplyAdds >= ConvolutionBlocking.LeastSharedWork)
        {
            team.Run(groups, &shared);
        }
        else
        {
            groups(&shared, 0, 1);
        }
    }

    private static void ForwardGroups(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var group = new Group(shared->Arguments);
        var (first, end) = ConvolutionBlocking.Share(shared->Arguments.Geometry.Groups, member, members);
        for (int i = first; i < end; i++)
        {
            var part = group.Select(i);
            part.Input = group.Input;
            part.Output = group.Output;
            part.Mask = null;
            for (int image = 0; image < shared->Arguments.Batch; image++)
            {
                group.CopyInput(shared->Arguments.Input, image, i, back: false);
                KernelSet.For(shared->Width).Convolve(part, WorkerTeam.Single);
                group.CopyOutput(shared->Arguments.Output, image, i, back: true);
            }
        }
    }

    private static void InputGradientGroups(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var group = new Group(shared->Arguments);
        var (first, end) = ConvolutionBlocking.Share(shared->Arguments.Geometry.Groups, member, members);
        for (int i = first; i < end; i++)
        {
            var part = group.Select(i);
            part.OutputGradient = group.Output;
            part.InputGradient = group.Input;
            part.Mask = null;
            for (int image = 0; image < shared->Arguments.Batch; image++)
            {
                group.CopyOutput(shared->Arguments.OutputGradient, image, i, back: false);
                KernelSet.For(shared->Width).ConvolveInputGradient(part, WorkerTeam.Single);
                group.CopyInput(shared->Arguments.InputGradient, image, i, back: true);
            }
        }
    }

    private static void WeightGradientGroups(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var arguments = shared->Arguments;
        var group = new Group(arguments);
        var (first, end) = ConvolutionBlocking.Share(arguments.Geometry.Groups, member, members);
        for (int i = first; i < end; i++)
        {
            var part = group.Select(i);
            nint stride = part.Geometry.OutputStride;
            part.Input = group.Input;
            part.OutputGradient = group.Output;
            part.WeightGradient = ConvolutionWorkspace.OfThisThread.GroupGradient((part.Geometry.Depth + 1) * stride);
            part.WeightStride = stride;
            part.BiasGradient = arguments.BiasGradient is null ? null : part.WeightGradient + (part.Geometry.Depth * stride);
            for (int image = 0; image < arguments.Batch; image++)
            {
                group.CopyInput(arguments.Input, image, i, back: false);
                group.CopyOutput(arguments.OutputGradient, image, i, back: false);
                part.Accumulate = image > 0;
                KernelSet.For(shared->Width).ConvolveWeightGradient(part, WorkerTeam.Single);
            }

            int channels = part.Geometry.OutputChannels;
            for (int row = 0; row < part.Geometry.Depth; row++)
            {
                new ReadOnlySpan<float>(part.WeightGradient + (row * stride), channels)
                    .CopyTo(new Span<float>(arguments.WeightGradient + (row * arguments.WeightStride) + (i * channels), channels));
            }

            if (arguments.BiasGradient is not null)
            {
                new ReadOnlySpan<float>(part.BiasGradient, channels).CopyTo(new Span<float>(arguments.BiasGradient + (i * channels), channels));
            }
        }
    }

    private struct Shared
    {
        public ConvolutionArguments Arguments;
        public SimdWidth Width;
    }

    /// <summary>Room for one group of one image, and the arguments of its convolution.</summary>
    private readonly struct Group
    {
        private readonly ConvolutionArguments _all;
        private readonly ConvolutionGeometry _geometry;

        public Group(in ConvolutionArguments all)
        {
            _all = all;
            _geometry = all.Geometry with
            {
                InputChannels = all.Geometry.InputChannels / all.Geometry.Groups,
                OutputChannels = all.Geometry.OutputChannels / all.Geometry.Groups,
                Groups = 1,
            };
            var workspace = ConvolutionWorkspace.OfThisThread;
            Input = workspace.GroupInput(_geometry.InputPixels * _geometry.InputStride);
            Output = workspace.GroupOutput((_geometry.OutputPixels * _geometry.OutputStride) + _geometry.OutputStride);
            Bias = Output + (_geometry.OutputPixels * _geometry.OutputStride);
            Packed = workspace.Weights(_geometry.PackedLength);
        }

        public float* Input { get; }

        public float* Output { get; }

        private float* Bias { get; }

        private float* Packed { get; }

        public ConvolutionArguments Select(int group)
        {
            int channels = _geometry.OutputChannels;
            var part = _all;
            part.Geometry = _geometry;
            part.Batch = 1;
            part.Packed = Packed;
            part.IsPacked = false;
            part.Weights += group * channels;
            part.Accumulate = false;
            if (_all.Bias is not null)
            {
                part.Bias = Bias;
                var bias = new Span<float>(Bias, (int)_geometry.OutputStride);
                bias.Clear();
                new ReadOnlySpan<float>(_all.Bias + (group * channels), channels).CopyTo(bias);
            }

            return part;
        }

        public void CopyInput(float* images, int image, int group, bool back) =>
            Copy(images, _all.Geometry.InputStride, (nint)image * _geometry.InputPixels, _geometry.InputPixels, _geometry.InputChannels, group, Input, _geometry.InputStride, back);

        public void CopyOutput(float* images, int image, int group, bool back) =>
            Copy(images, _all.Geometry.OutputStride, (nint)image * _geometry.OutputPixels, _geometry.OutputPixels, _geometry.OutputChannels, group, Output, _geometry.OutputStride, back);

        private static void Copy(float* images, nint stride, nint firstPixel, int pixels, int channels, int group, float* own, nint ownStride, bool back)
        {
            float* place = images + (firstPixel * stride) + (group * channels);
            for (int pixel = 0; pixel < pixels; pixel++, place += stride, own += ownStride)
            {
                var there = new Span<float>(place, channels);
                var here = new Span<float>(own, (int)ownStride);
                if (back)
                {
                    here[..channels].CopyTo(there);
                }
                else
                {
                    there.CopyTo(here);
                    here[channels..].Clear();
                }
            }
        }
    }
}
