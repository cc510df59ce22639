using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Cli.Bench;

/// <summary>A whole training from nothing: data, network, fit.</summary>
internal sealed class WholeTrainingCase(string name, MlpShape shape, int batch, int rows, int epochs) : BenchCase
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override BenchRun Prepare(int threads) => new Whole(shape, batch, rows, epochs, threads);

    private sealed class Whole(MlpShape shape, int batch, int rows, int epochs, int threads) : BenchRun
    {
        public override int Batch => batch;

        public override long Steps => (long)epochs * ((rows + batch - 1) / batch);

        public override void Run()
        {
            using var network = Network.Create(shape.Define(), seed: 0);
            new Trainer(network, new TrainingOptions
            {
                Loss = shape.Loss,
                Optimizer = new AdamOptions { LearningRate = 0.001f },
                Epochs = epochs,
                BatchSize = batch,
                Threads = threads,
            }).Fit(shape.Draw(rows));
        }

        public override void WriteExtra(Utf8JsonWriter json, Timing timing)
        {
            json.WriteNumber("total_ms", Math.Round(timing.Median * 1e3, 3));
            json.WriteNumber("min_total_ms", Math.Round(timing.Minimum * 1e3, 3));
        }
    }
}
