using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Cli.Bench;

/// <summary>Training steps of one shape: whole fits by the public trainer, divided by their steps.</summary>
internal sealed class TrainingStepCase(string name, MlpShape shape, int batch) : BenchCase
{
    // Enough steps that making plan and buffers, which a fit does once, is paid by all of them as in any real training.
    private const int StepsPerEpoch = 16;
    private const int Epochs = 16;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override BenchRun Prepare(int threads) => new Fit(shape, batch, threads);

    private sealed class Fit : BenchRun
    {
        private readonly MlpShape _shape;
        private readonly Network _network;
        private readonly Dataset _data;
        private readonly Trainer _trainer;

        public Fit(MlpShape shape, int batch, int threads)
        {
            _shape = shape;
            Batch = batch;
            _data = shape.Draw(batch * StepsPerEpoch);
            _network = Network.Create(shape.Define(), seed: 0);
            _trainer = new Trainer(_network, new TrainingOptions
            {
                Loss = shape.Loss,
                Optimizer = new AdamOptions { LearningRate = 0.001f },
                Epochs = Epochs,
                BatchSize = batch,
                Threads = threads,
            });
        }

        public override int Batch { get; }

        public override long Steps => StepsPerEpoch * Epochs;

        public override void Run() => _trainer.Fit(_data);

        public override void WriteExtra(Utf8JsonWriter json, Timing timing) =>
            json.WriteNumber("gflops", Math.Round(2.0 * _shape.TrainingMultiplyAdds * Batch * Steps / timing.Median / 1e9, 2));

        public override void Dispose() => _network.Dispose();
    }
}
