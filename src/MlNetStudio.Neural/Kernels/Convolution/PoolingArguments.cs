namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>One pooling and where its operands lie; outputs have the channels of the input.</summary>
internal unsafe struct PoolingArguments
{
    public ConvolutionGeometry Geometry;

    /// <summary>The vectors to use.</summary>
    public SimdWidth Width;

    /// <summary>The number of images.</summary>
    public int Batch;

    /// <summary>The images.</summary>
    public float* Input;

    /// <summary>The result.</summary>
    public float* Output;

    /// <summary>Which tap of its window each maximum came from, as a whole number, laid out like the output; null if nobody asks.</summary>
    public float* Places;

    /// <summary>The gradient with respect to the images.</summary>
    public float* InputGradient;

    /// <summary>The gradient with respect to the result.</summary>
    public float* OutputGradient;

    /// <summary>Whether the images end in ReLU, so that a gradient goes only where the maximum is positive.</summary>
    public bool Mask;

    /// <summary>Runs a part of the images on every member of a team.</summary>
    public void Run(delegate*<void*, int, int, void> work, WorkerTeam team)
    {
        fixed (PoolingArguments* self = &this)
        {
            if (team.Members > 1 && Batch > 1 && Batch * Geometry.InputPixels * Geometry.InputStride >= ConvolutionBlocking.LeastSharedWork / 16)
            {
                team.Run(work, self);
            }
            else
            {
                work(self, 0, 1);
            }
        }
    }
}
