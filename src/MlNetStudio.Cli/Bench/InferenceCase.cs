using System.Text.Json;
using MlNetStudio.Neural;

namespace MlNetStudio.Cli.Bench;

/// <summary>Scoring batches of one shape by the core's predictor.</summary>
internal sealed class InferenceCase(string name, IBenchNetwork shape, int batch) : BenchCase
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override BenchRun Prepare(int threads) => new Scoring(shape, batch, threads);

    private sealed class Scoring : BenchRun
    {
        private readonly IBenchNetwork _shape;
        private readonly Network _network;
        private readonly Predictor _predictor;
        private readonly float[] _rows;
        private readonly float[] _outputs;
        private readonly int _calls;

        public Scoring(IBenchNetwork shape, int batch, int threads)
        {
            _shape = shape;
            Batch = batch;
            _calls = (int)Math.Clamp(50_000_000 / (shape.InferenceMultiplyAdds * batch), 1, Math.Max(1, 1000 / batch));
            _network = Network.Create(shape.Define(), seed: 0);
            _predictor = _network.CreatePredictor(batch, shape.Loss.Link, threads);
            _rows = shape.Draw(batch).Features;
            _outputs = new float[batch * _predictor.OutputSize];
        }

        public override int Batch { get; }

        public override long Steps => _calls;

        public override void Run()
        {
            for (int i = 0; i < _calls; i++)
            {
                _predictor.Predict(_rows, _outputs);
            }
        }

        public override void WriteExtra(Utf8JsonWriter json, Timing timing)
        {
            json.WriteNumber("us_per_call", Math.Round(timing.Median / _calls * 1e6, 4));
            json.WriteNumber("gflops", Math.Round(2.0 * _shape.InferenceMultiplyAdds * Batch * Steps / timing.Median / 1e9, 2));
        }

        public override void Dispose()
        {
            _predictor.Dispose();
            _network.Dispose();
        }
    }
}
