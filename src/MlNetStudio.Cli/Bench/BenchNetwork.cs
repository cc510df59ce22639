using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.Cli.Bench;

/// <summary>A network that is timed, and data of its shape drawn from a fixed seed.</summary>
internal interface IBenchNetwork
{
    /// <summary>What is trained.</summary>
    public LossOptions Loss { get; }

    /// <summary>Multiply-adds of a training step for one row: forward, weight gradients, and input gradients but for the first layer.</summary>
    public long TrainingMultiplyAdds { get; }

    /// <summary>Multiply-adds of scoring one row.</summary>
    public long InferenceMultiplyAdds { get; }

    /// <summary>The network.</summary>
    public NetworkDefinition Define();

    /// <summary>Random rows.</summary>
    public Dataset Draw(int rows);
}
