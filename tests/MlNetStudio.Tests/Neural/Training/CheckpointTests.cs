using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Training;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;
    private readonly NetworkDefinition _definition = NetworkDefinition.Sequential(3, Dense(12, Relu()), Dropout(0.2f), BatchNormalization(), Dense(1));
    private readonly Dataset _training = TestRows.Regression(80, 3);
    private readonly Dataset _validation = TestRows.Regression(30, 3, seed: 8);
    private readonly TrainingOptions _options;

    public CheckpointTests() => _options = new TrainingOptions
    {
        Loss = new HuberOptions(),
        Optimizer = new AdamOptions { LearningRate = 0.02f },
        Schedule = new OnPlateauScheduleOptions(),
        Epochs = 15,
        BatchSize = 16,
        Seed = 4,
        EarlyStopping = new EarlyStoppingOptions { Patience = 14 },
        Checkpoints = new CheckpointOptions(_folder) { EveryEpochs = 2, Resume = true },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(14)]
    public void AfterAnInterruptionTheBitsAreThoseOfAnUninterruptedRun(int interruptedAfter)
    {
        var (expected, expectedResult) = Run(_options with { Checkpoints = null }, null);
        Assert.Throws<OperationCanceledException>(() => Run(_options, interruptedAfter));
        var (resumed, result) = Run(_options, null);
        Assert.Equal(expected, resumed);
        Assert.Equal(expectedResult.BestEpoch, result.BestEpoch);
        Assert.Equal(expectedResult.History.Select(e => (e.Epoch, e.Loss, e.ValidationLoss)), result.History.Select(e => (e.Epoch, e.Loss, e.ValidationLoss)));
    }

    [Fact]
    public void MoreEpochsNeedTheSameCourse()
    {
        Run(_options, null);
        var error = Assert.Throws<InvalidInputException>(() => Run(_options with { Seed = 5 }, null));
        Assert.Contains("another network, data set or set of options", error.Message);
        Assert.Equal(_options.Checkpoints!.Path, error.Location?.File);
    }

    [Fact]
    public void WithoutResumeAnOldCheckpointIsReplaced()
    {
        Run(_options, null);
        var (again, _) = Run(_options with { Checkpoints = _options.Checkpoints! with { Resume = false } }, null);
        Assert.Equal(Run(_options with { Checkpoints = null }, null).Weights, again);
    }

    [Theory]
    [InlineData("{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]},'b':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}", "over another")]
    [InlineData("{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,16]}}", "its shape")]
    [InlineData("{'a':{'dtype':'F32','shape':[-2,-2],'data_offsets':[0,16]}}", "its shape")]
    [InlineData("{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,16]}}", "its shape")]
    [InlineData("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}}", "twice")]
    [InlineData("{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,16]}}", "wrong type")]
    [InlineData("{'a':{'dtype':'F32','shape':[8],'data_offsets':[0,32]}}", "outside the file")]
    [InlineData("{'a':{'dtype':'F32','shape':4,'data_offsets':[0,16]}}", "header")]
    [InlineData("[]", "header")]
    public void AFileThatClaimsWhatItDoesNotHoldIsRefused(string header, string expected)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header.Replace('\'', '"'));
        File.WriteAllBytes(_options.Checkpoints!.Path, [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[16]]);
        var error = Assert.Throws<InvalidInputException>(() => SafeTensorsFile.Read(_options.Checkpoints.Path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => Run(_options, null));
    }

    [Fact]
    public void ADamagedCheckpointIsRefused()
    {
        Run(_options, null);
        byte[] whole = File.ReadAllBytes(_options.Checkpoints!.Path);
        foreach (int length in new[] { 0, 5, 100, whole.Length / 2, whole.Length - 4 })
        {
            File.WriteAllBytes(_options.Checkpoints.Path, whole[..length]);
            Assert.Throws<InvalidInputException>(() => Run(_options, null));
        }

        byte[] noise = [.. whole];
        noise.AsSpan(8, 40).Fill((byte)'x');
        File.WriteAllBytes(_options.Checkpoints.Path, noise);
        Assert.Throws<InvalidInputException>(() => Run(_options, null));
    }

    private (float[] Weights, TrainingResult Result) Run(TrainingOptions options, int? interruptAfter)
    {
        using var network = Network.Create(_definition, seed: 3);
        var result = new Trainer(network, options).Fit(_training, _validation, new TrainerTests.Listener(e =>
        {
            if (e is TrainingEvent.EpochCompleted done && done.Summary.Epoch == interruptAfter)
            {
                throw new OperationCanceledException("interrupted");
            }
        }));
        return (TrainerTests.Weights(network), result);
    }
}
