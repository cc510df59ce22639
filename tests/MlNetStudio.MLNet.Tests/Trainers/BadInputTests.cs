using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Tests.Contract;
using MlNetStudio.Neural;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>What is wrong is named: the column, the row, the slot, what was expected and what helps.</summary>
public class BadInputTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> All => Pipelines.All;

    [Theory]
    [MemberData(nameof(All))]
    public void A_missing_label_column_is_an_error_of_the_schema(string task)
    {
        var trainer = Pipelines.Trainer(_ml, task, change: options => options.LabelColumnName = "Nowhere");
        var exception = Assert.ThrowsAny<ArgumentException>(() => trainer.GetOutputSchema(EstimatorContract.ShapeOf(Samples.Featurized(_ml).Schema)));
        Assert.Contains("Nowhere", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_label_of_another_type_is_an_error_of_the_schema_that_names_both_types(string task)
    {
        var trainer = Pipelines.Trainer(_ml, task, change: options => options.LabelColumnName = "City");
        var exception = Assert.ThrowsAny<ArgumentException>(() => trainer.GetOutputSchema(EstimatorContract.ShapeOf(Samples.Featurized(_ml).Schema)));
        Assert.Contains("'City'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("String", exception.Message, StringComparison.Ordinal);
        Assert.Contains("expected", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Features_that_are_no_vector_are_an_error_of_the_schema(string task)
    {
        var trainer = Pipelines.Trainer(_ml, task, change: options => options.FeatureColumnName = "Size");
        var exception = Assert.ThrowsAny<ArgumentException>(() => trainer.GetOutputSchema(EstimatorContract.ShapeOf(Samples.Featurized(_ml).Schema)));
        Assert.Contains("'Size'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Vector<Single>", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_names_column_row_and_slot_and_what_helps()
    {
        var data = Samples.View(_ml, missing: true);
        var pipeline = _ml.Transforms.Concatenate("Features", "Size", "Age").Append(_ml.Regression.Trainers.NeuralNetwork("Price"));
        var exception = Assert.Throws<InvalidInputException>(() => pipeline.Fit(data));
        Assert.Contains("column 'Features', row 4, slot 1 ('Age')", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ReplaceMissingValues", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_infinite_value_is_refused()
    {
        var rows = Samples.Rows(20);
        rows[11].Size = float.PositiveInfinity;
        var pipeline = _ml.Transforms.Concatenate("Features", "Size", "Age").Append(_ml.Regression.Trainers.NeuralNetwork("Price"));
        var exception = Assert.Throws<InvalidInputException>(() => pipeline.Fit(_ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("row 12, slot 0 ('Size')", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_but_finite_values_are_not_taken_for_infinite()
    {
        var rows = Samples.Rows(20);
        rows[11].Size = 1e30f;
        var pipeline = _ml.Transforms.Concatenate("Features", "Size", "Age").Append(_ml.Transforms.NormalizeMinMax("Features")).Append(_ml.Regression.Trainers.NeuralNetwork("Price", epochs: 1));
        Assert.NotNull(pipeline.Fit(_ml.Data.LoadFromEnumerable(rows)));
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("multiclass")]
    public void One_class_is_refused(string task)
    {
        var rows = Samples.Rows(20);
        foreach (var row in rows)
        {
            (row.IsDear, row.Class) = (true, "low");
        }

        var exception = Assert.Throws<InvalidInputException>(() => Pipelines.For(_ml, task).Fit(_ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("two classes", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"'{Pipelines.LabelOf(task)}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_of_those_that_the_key_knows_is_refused()
    {
        var data = Samples.Featurized(_ml);
        var one = _ml.Data.FilterRowsByKeyColumnFraction(data, "Label", 0, 0.3);
        var exception = Assert.Throws<InvalidInputException>(() => Pipelines.Trainer(_ml, "multiclass").Fit(one));
        Assert.Contains("same class", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_rows_are_refused(string task)
    {
        var none = _ml.Data.SkipRows(Samples.Featurized(_ml), 1000);
        Assert.Contains("no rows", Assert.Throws<InvalidInputException>(() => Pipelines.Trainer(_ml, task).Fit(none)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_a_label_are_left_out_with_a_warning_and_all_of_them_refused()
    {
        var rows = Samples.Rows(40);
        for (int i = 0; i < 40; i += 2)
        {
            rows[i].Price = float.NaN;
        }

        var warnings = new List<string>();
        _ml.Log += (_, line) =>
        {
            if (line.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
            {
                warnings.Add(line.Message);
            }
        };
        var half = Pipelines.For(_ml, "regression").Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.NotNull(half);
        Assert.Contains(warnings, line => line.Contains("20 rows", StringComparison.Ordinal));
        foreach (var row in rows)
        {
            row.Price = float.NaN;
        }

        var exception = Assert.Throws<InvalidInputException>(() => Pipelines.For(_ml, "regression").Fit(_ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("'Price'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(-1f, "-1")]
    public void A_weight_that_is_none_is_refused(float weight, string shown)
    {
        var rows = Samples.Rows(20);
        rows[4].Weight = weight;
        var pipeline = Pipelines.For(_ml, "regression", change: options => options.ExampleWeightColumnName = "Weight");
        var exception = Assert.Throws<InvalidInputException>(() => pipeline.Fit(_ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains($"column 'Weight', row 5: the weight is {shown}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void All_weights_zero_are_refused(string task)
    {
        var rows = Samples.Rows(20);
        foreach (var row in rows)
        {
            row.Weight = 0;
        }

        var pipeline = Pipelines.For(_ml, task, change: options => options.ExampleWeightColumnName = "Weight");
        var exception = Assert.Throws<InvalidInputException>(() => pipeline.Fit(_ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("column 'Weight': the weight of every row is zero", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_do_not_fit_the_data_say_so()
    {
        var data = Samples.Featurized(_ml);
        void Check(string expected, Action<NeuralNetworkOptions> change) => Assert.Contains(
            expected, Assert.Throws<InvalidInputException>(() => Pipelines.Trainer(_ml, "regression", change: change).Fit(data)).Message, StringComparison.Ordinal);
        Check("Epochs is 0", options => options.Epochs = 0);
        Check("BatchSize is 0", options => options.BatchSize = 0);
        Check("ValidationFraction is 1", options => options.ValidationFraction = 1);
        Check("InputShape [2, 2] has 4 elements; the column 'Features' has 5", options => options.InputShape = new Shape(2, 2));
        Check("the network takes 3 features, and the column 'Features' has 5", options => options.Network = NetworkDefinition.Sequential(3, Dense(1)));
        Check("2 outputs", options => options.Network = NetworkDefinition.Sequential(5, Dense(2)));
        Assert.ThrowsAny<ArgumentException>(() => Pipelines.Trainer(_ml, "multiLabel", change: options => options.Loss = new MlNetStudio.Neural.Losses.HingeOptions()));
        Assert.Throws<InvalidInputException>(() => _ml.Regression.Trainers.NeuralNetworkQuantile(quantiles: [0.5f, 1.5f]));
    }

    [Fact]
    public void Scoring_a_column_of_another_size_is_refused()
    {
        var model = Pipelines.Trainer(_ml, "regression").Fit(Samples.Featurized(_ml));
        var other = _ml.Transforms.Concatenate("Features", "Size", "Age").Fit(Samples.View(_ml)).Transform(Samples.View(_ml));
        var exception = Assert.ThrowsAny<Exception>(() => model.Transform(other));
        Assert.Contains("Single, 2", exception.Message, StringComparison.Ordinal);
    }
}
