using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Augmentation;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Onnx;

namespace MlNetStudio.MLNet.Tests.Augmentation;

/// <summary>Augmentation acts on what a chain learns from, and on nothing else.</summary>
public class AugmentationTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> Kinds => ["noise", "dropout", "mixup"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_next_estimator_learns_from_every_row_and_its_copies(string kind)
    {
        var data = Featurized();
        var seen = Capture(Stage(kind, copies: 3), data);
        float[][] before = Samples.Column<float[]>(data, "Features");
        float[][] after = Samples.Column<float[]>(seen, "Features");
        Assert.Equal(4 * before.Length, after.Length);
        Assert.Equal(after.Length, seen.GetRowCount());
        Assert.Equal(before, after.Where((_, i) => i % 4 == 0));
        int changed = after.Where((row, i) => i % 4 > 0 && !row.AsSpan().SequenceEqual(before[i / 4])).Count();
        Assert.InRange(changed, 2.2 * before.Length, 3 * before.Length);
        Assert.Equal(Samples.Column<string>(data, "City").SelectMany(city => Enumerable.Repeat(city, 4)), Samples.Column<string>(seen, "City"));
        Assert.Equal(after, Samples.Column<float[]>(Capture(Stage(kind, copies: 3), data), "Features"));
        Assert.NotEqual(after, Samples.Column<float[]>(Capture(Stage(kind, copies: 3, seed: 8), data), "Features"));
    }

    [Fact]
    public void Noise_has_the_deviation_that_was_asked_for()
    {
        var data = Featurized();
        float[][] before = Samples.Column<float[]>(data, "Features");
        float[][] after = Samples.Column<float[]>(Capture(_ml.Transforms.AugmentWithNoise(deviation: 0.3f, copies: 10, seed: 1), data), "Features");
        double[] added = [.. after.SelectMany((row, i) => row.Zip(before[i / 11], (b, a) => (double)b - a).Where(_ => i % 11 > 0))];
        Assert.Equal(0, added.Average(), 0.02);
        Assert.Equal(0.3, Math.Sqrt(added.Average(x => x * x)), 0.02);
    }

    [Fact]
    public void Dropout_zeroes_the_part_that_was_asked_for_and_leaves_the_rest()
    {
        var data = Featurized();
        float[][] before = Samples.Column<float[]>(data, "Features");
        float[][] after = Samples.Column<float[]>(Capture(_ml.Transforms.AugmentWithFeatureDropout(rate: 0.25f, copies: 10, seed: 1), data), "Features");
        var pairs = after.SelectMany((row, i) => row.Zip(before[i / 11]).Where(_ => i % 11 > 0)).ToArray();
        Assert.All(pairs, pair => Assert.True(pair.First == 0 || pair.First == pair.Second));
        Assert.Equal(0.25, pairs.Count(pair => pair.First == 0 && pair.Second != 0) / (double)pairs.Count(pair => pair.Second != 0), 0.02);
    }

    [Fact]
    public void Mixup_mixes_numbers_alike_and_keeps_a_class_of_one_of_both_rows()
    {
        // On a line, a mixed row is on the line too.
        var line = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Point { Features = [i], Label = (2 * i) + 1 }));
        var mixed = Capture(_ml.Transforms.AugmentWithMixup(alpha: 1, copies: 5, seed: 1), line);
        float[] labels = Samples.Column<float>(mixed, "Label");
        Assert.All(Samples.Column<float[]>(mixed, "Features").Zip(labels), pair => Assert.Equal((2 * pair.First[0]) + 1, pair.Second, 1e-2));
        Assert.InRange(labels.Count(label => label != (int)label), 800, 1000);

        // The features of class k are 1 at k: the label of a copy is one that has a share, and has it that often.
        var classes = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(Corners()).Transform(Corners());
        var copies = Capture(_ml.Transforms.AugmentWithMixup(alpha: 1, copies: 20, seed: 1), classes);
        float[][] shares = Samples.Column<float[]>(copies, "Features");
        uint[] keys = Samples.Column<uint>(copies, "Label");
        Assert.All(shares.Zip(keys), pair => Assert.True(pair.First[pair.Second - 1] > 0));
        Assert.Equal(shares.Average(row => row.Sum(x => x * x)), shares.Zip(keys).Average(pair => pair.First[pair.Second - 1]), 0.02);
        Assert.Equal(classes.Schema["Label"].Type, copies.Schema["Label"].Type);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fitted_model_does_not_augment(string kind)
    {
        var data = Featurized();
        var model = Chain(kind).Fit(data);
        var scored = model.Transform(data);
        Assert.Equal(Samples.Column<float[]>(data, "Features"), Samples.Column<float[]>(scored, "Features"));
        Assert.DoesNotContain(scored.Schema, column => column.Name == Lineage.Name);
        var stage = Stage(kind).Fit(data);
        Assert.Same(data, stage.Transform(data));
        Assert.True(stage.IsRowToRowMapper);
        var engine = _ml.Model.CreatePredictionEngine<Featured, Score>(model);
        var first = _ml.Data.CreateEnumerable<Featured>(data, reuseRowObject: false).First();
        Assert.Equal(Samples.Column<float>(scored, "Score")[0], engine.Predict(first).Value);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_of_it_is_saved_or_exported(string kind)
    {
        var data = Featurized();
        var model = Chain(kind).Fit(data);
        var zip = new MemoryStream();
        _ml.Model.Save(model, data.Schema, zip);
        var loaded = new MLContext().Model.Load(new MemoryStream(zip.ToArray()), out _);
        Assert.Equal(Samples.Column<float>(model.Transform(data), "Score"), Samples.Column<float>(loaded.Transform(data), "Score"));
        Assert.Empty(Assert.IsType<TransformerChain<ITransformer>>(((IEnumerable<ITransformer>)loaded).First()));
        using (var archive = new ZipArchive(new MemoryStream(zip.ToArray())))
        {
            foreach (var entry in archive.Entries.Where(entry => entry.FullName.Contains("Transform_000", StringComparison.Ordinal)))
            {
                using var reader = new StreamReader(entry.Open(), System.Text.Encoding.Latin1);
                Assert.DoesNotContain("MlNetStudio", reader.ReadToEnd(), StringComparison.Ordinal);
            }
        }

        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, data, file);
        using var plain = new MemoryStream();
        _ml.Model.ConvertToOnnx(_ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [4], epochs: 1).Fit(data), data, plain);
        Assert.Equal(OnnxReader.Read(plain.ToArray()).Nodes.Select(node => node.OpType), OnnxReader.Read(file.ToArray()).Nodes.Select(node => node.OpType));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cross_validation_judges_untouched_rows(string kind)
    {
        var data = Featurized();
        var folds = _ml.Regression.CrossValidate(data, Chain(kind), numberOfFolds: 3, labelColumnName: "Price");
        Assert.Equal(data.GetRowCount(), folds.Sum(fold => (long)Samples.Column<float>(fold.ScoredHoldOutSet, "Score").Length));
        float[][] known = Samples.Column<float[]>(data, "Features");
        var keys = known.Select(Convert).ToHashSet();
        Assert.All(folds, fold => Assert.All(Samples.Column<float[]>(fold.ScoredHoldOutSet, "Features"), row => Assert.Contains(Convert(row), keys)));

        static string Convert(float[] row) => string.Join(';', row);
    }

    [Fact]
    public void Permutation_importance_works_on_a_model_that_learnt_from_copies()
    {
        var data = Featurized();
        var model = Chain("noise").Fit(data);
        var ofModel = _ml.Regression.PermutationFeatureImportance(model.LastTransformer, model.Transform(data), "Price", permutationCount: 1);
        Assert.Equal(5, ofModel.Length);
        var ofChain = _ml.Regression.PermutationFeatureImportance((ITransformer)model, data, "Price", permutationCount: 1);
        Assert.Equal(5, ofChain.Count);
    }

    [Fact]
    public void A_trainer_watches_untouched_rows_only_and_the_same_as_without_copies()
    {
        var data = Featurized();

        // Weights that do not move: the loss on the rows to watch depends on these rows alone.
        double Watched(IEstimator<ITransformer>? stage)
        {
            var trainer = _ml.BinaryClassification.Trainers.NeuralNetwork(new()
            {
                LabelColumnName = "IsDear",
                Layers = [Layer.Dense(4)],
                Epochs = 1,
                Optimizer = new SgdOptions { LearningRate = 1e-30f },
                ValidationFraction = 0.25,
                Seed = 5,
            });
            var model = stage is null ? trainer.Fit(data) : stage.Append(trainer).Fit(data).LastTransformer;
            return model.Model.SubModel.Training!.History[0].ValidationLoss!.Value;
        }

        double expected = Watched(null);
        Assert.Equal(expected, Watched(Stage("noise")));
        Assert.Equal(expected, Watched(_ml.Transforms.AugmentWithMixup("IsDear").Append(Stage("noise"))));
    }

    [Fact]
    public void A_copy_with_a_part_of_a_watched_row_is_not_learnt_from()
    {
        long[][] lineages = [.. Enumerable.Range(0, 40).SelectMany(i => new long[][] { [i], [i, (i + 7) % 40], [i, i] })];
        var split = AugmentedSplit.Of(lineages, classes: null, 0.25, seed: 1);
        Assert.Equal(10, split.Test.Length);
        Assert.All(split.Test, row => Assert.Single(lineages[row]));
        var watched = split.Test.Select(row => lineages[row][0]).ToHashSet();
        Assert.Equal(Enumerable.Range(0, lineages.Length).Where(row => !lineages[row].Any(watched.Contains)), split.Train);
    }

    [Fact]
    public void Stages_follow_each_other_and_keep_track_of_where_rows_come_from()
    {
        var data = Featurized();
        var seen = Capture(_ml.Transforms.AugmentWithNoise(seed: 1).Append(_ml.Transforms.AugmentWithMixup("Price", seed: 1)), data);
        long[][] lineages = Samples.Column<long[]>(seen, Lineage.Name);
        Assert.Equal(4 * data.GetRowCount(), lineages.Length);
        for (int i = 0; i < lineages.Length; i++)
        {
            Assert.Equal(i / 4, lineages[i][0]);
            Assert.Equal(i % 4 == 0, lineages[i].Length == 1);
        }

        Assert.Equal(lineages.Length, seen.GetRowCursor([]).GetIds().Distinct().Count());
    }

    [Fact]
    public void What_cannot_be_augmented_is_refused_when_the_schema_is_known()
    {
        var data = Samples.View(_ml);
        Assert.Contains("'Features': expected Vector<Single>, got no such column", Fail(_ml.Transforms.AugmentWithNoise(), data), StringComparison.Ordinal);
        Assert.Contains("'City': expected Vector<Single>, got String", Fail(_ml.Transforms.AugmentWithFeatureDropout("City"), data), StringComparison.Ordinal);
        Assert.Contains("'City': expected Single, Boolean", Fail(_ml.Transforms.AugmentWithMixup("City"), Featurized()), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.AugmentWithNoise(deviation: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.AugmentWithFeatureDropout(rate: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.AugmentWithMixup(alpha: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.AugmentWithNoise(copies: 0));

        static string Fail(IEstimator<ITransformer> stage, IDataView data) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => Capture(stage, data)).Message;
    }

    private IDataView Featurized() => Samples.Featurize(_ml).Fit(Samples.View(_ml)).Transform(Samples.View(_ml));

    private IEstimator<ITransformer> Stage(string kind, int copies = 1, long? seed = 7) => kind switch
    {
        "noise" => _ml.Transforms.AugmentWithNoise(copies: copies, seed: seed),
        "dropout" => _ml.Transforms.AugmentWithFeatureDropout(rate: 0.5f, copies: copies, seed: seed),
        _ => _ml.Transforms.AugmentWithMixup("Price", copies: copies, seed: seed),
    };

    private EstimatorChain<RegressionPredictionTransformer<NeuralNetworkRegressionModelParameters>> Chain(string kind) =>
        Stage(kind).Append(_ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [4], epochs: 1));

    private static IDataView Capture(IEstimator<ITransformer> stage, IDataView data)
    {
        var probe = new Probe();
        stage.Append(probe).Fit(data);
        return probe.Seen!;
    }

    private IDataView Corners() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i => new Corner
    {
        Features = [i % 3 == 0 ? 1 : 0, i % 3 == 1 ? 1 : 0, i % 3 == 2 ? 1 : 0],
        Label = "class " + (i % 3),
    }));

    /// <summary>Sees what an estimator at its place would learn from.</summary>
    private sealed class Probe : IEstimator<ITransformer>
    {
        public IDataView? Seen { get; private set; }

        public ITransformer Fit(IDataView input)
        {
            Seen = input;
            return new TransformerChain<ITransformer>();
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }

    private sealed class Point
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Corner
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class Featured
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Score
    {
        [ColumnName("Score")]
        public float Value { get; set; }
    }
}

file static class Cursors
{
    public static IEnumerable<DataViewRowId> GetIds(this DataViewRowCursor cursor)
    {
        using (cursor)
        {
            var get = cursor.GetIdGetter();
            var ids = new List<DataViewRowId>();
            while (cursor.MoveNext())
            {
                DataViewRowId id = default;
                get(ref id);
                ids.Add(id);
            }

            return ids;
        }
    }
}
