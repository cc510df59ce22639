using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Cli.Bench;

/// <summary>
/// Training steps of one shape: whole fits by the public trainer, divided by their steps, of which there are enough that making plan and
/// buffers, which a fit does once, is paid by all of them as in any real training.
/// </summary>
/// <param name="name">The name by which it is asked for and reported.</param>
/// <param name="shape">The network.</param>
/// <param name="batch">The rows of a step.</param>
/// <param name="steps">The steps of an epoch, and the epochs of a fit.</param>
internal sealed class TrainingStepCase(string name, IBenchNetwork shape, int batch, int steps = 16) : BenchCase
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override BenchRun Prepare(int threads) => new Fit(shape, batch, steps, threads);

    private sealed class Fit : BenchRun
    {
        private readonly IBenchNetwork _shape;
        private readonly int _steps;
        private readonly Network _network;
        private readonly Dataset _data;
        private readonly Trainer _trainer;

        public Fit(IBenchNetwork shape, int batch, int steps, int threads)
        {
            _shape = shape;
            _steps = steps;
            Batch = batch;
            _data = shape.Draw(batch * steps);
            _network = Network.Create(shape.Define(), seed: 0);
            _trainer = new Trainer(_network, new TrainingOptions
            {
                Loss = shape.Loss,
                Optimizer = new AdamOptions { LearningRate = 0.001f },
                Epochs = steps,
                BatchSize = batch,
                Threads = threads,
            });
        }

        public override int Batch { get; }

        public override long Steps => (long)_steps * _steps;

        public override void Run() => _trainer.Fit(_data);

        public override void WriteExtra(Utf8JsonWriter json, Timing timing) =>
            json.WriteNumber("gflops", Math.Round(2.0 * _shape.TrainingMultiplyAdds * Batch * Steps / timing.Median / 1e9, 2));

        public override void Dispose() => _network.Dispose();
    }
}
