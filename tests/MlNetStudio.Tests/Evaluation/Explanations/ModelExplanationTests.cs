using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Tests.Evaluation.Explanations;

public sealed class ModelExplanationTests
{
    [Fact]
    public void A_linear_models_importance_is_its_closed_form()
    {
        // Shuffling column j of y = sum of w x, all x independent of variance v, leaves a mean squared error of 2 w² v.
        float[][] columns = Columns(3, 4000, seed: 1);
        float[] weights = [3, 1, 0];
        var probe = new FormulaProbe(columns, row => [(weights[0] * row[0]) + (weights[1] * row[1]) + (weights[2] * row[2])]);
        Scores scores = Scores.Regression(probe.Predict(), probe.Predict());
        ColumnImportance[] importance = PermutationImportance.Compute(probe, scores, repeats: 5, seed: 7);
        Assert.Equal(["x0", "x1", "x2"], importance.Select(column => column.Column));
        double variance = 1.0 / 12;
        Assert.Equal(3 * Math.Sqrt(2 * variance), importance[0].Loss, 0.03);
        Assert.Equal(Math.Sqrt(2 * variance), importance[1].Loss, 0.01);
        Assert.Equal(0, importance[2].Loss);
        Assert.True(importance[0].IsClear && importance[1].IsClear && !importance[2].IsClear);
        Assert.InRange(3 * Math.Sqrt(2 * variance), importance[0].Lower, importance[0].Upper);
        Assert.All(importance, column => Assert.Equal("rmse", column.Metric));
    }

    [Fact]
    public void A_classifiers_importance_is_accuracy_lost()
    {
        float[][] columns = Columns(2, 2000, seed: 2);
        var probe = new FormulaProbe(columns, row => [row[0] > 0.5f ? 0.9f : 0.1f]);
        Scores scores = Scores.Binary([.. columns[0].Select(x => x > 0.5f ? 1f : 0f)], probe.Predict());
        ColumnImportance[] importance = PermutationImportance.Compute(probe, scores);
        Assert.Equal("x0", importance[0].Column);
        Assert.Equal(0.5, importance[0].Loss, 0.03);
        Assert.Equal(0, importance[1].Loss);
        Assert.Equal("accuracy", importance[0].Metric);
    }

    [Fact]
    public void Dependence_of_an_additive_model_is_the_columns_own_term()
    {
        float[][] columns = Columns(2, 400, seed: 3);
        var probe = new FormulaProbe(columns, row => [(row[0] * row[0]) - (2 * row[1])]);
        DependenceCurve curve = PartialDependence.Compute(probe, 0, EvaluationTask.Regression, 0)!;
        double offset = -2 * columns[1].Average(x => (double)x);
        Assert.Equal(20, curve.Values.Count);
        for (int i = 0; i < curve.Values.Count; i++)
        {
            Assert.Equal((curve.Values[i] * curve.Values[i]) + offset, curve.Means[0][i], 1e-5);
            Assert.InRange(curve.Means[0][i], curve.Lower[0][i], curve.Upper[0][i]);
        }

        // The rows differ by the other column alone, which is uniform: a tenth lies below the tenth percentile.
        Assert.Equal(1.6, curve.Upper[0][5] - curve.Lower[0][5], 0.15);
    }

    [Fact]
    public void The_mean_of_all_single_rows_curves_is_the_dependence()
    {
        // x0 acts by twice x1, so that no two rows answer alike.
        float[][] columns = Columns(2, 60, seed: 8);
        var probe = new FormulaProbe(columns, row => [row[0] * 2 * row[1]]);
        DependenceCurve curve = PartialDependence.Compute(probe, 0, EvaluationTask.Regression, 0, points: 9, lines: 60)!;
        double[][] lines = Assert.Single(curve.Lines);
        Assert.Equal(60, lines.Length);
        for (int i = 0; i < curve.Values.Count; i++)
        {
            Assert.Equal(curve.Means[0][i], lines.Average(line => line[i]), 1e-6);
            Assert.Equal(curve.Means[0][0] + (2 * columns[1][7] * (curve.Values[i] - curve.Values[0])), lines[7][i], 1e-5);
        }

        // Slopes 2 x1 of mean 1 and standard deviation 2 / sqrt(12).
        Assert.Equal(2 / Math.Sqrt(12), curve.Unevenness(0), 0.1);
        var even = new FormulaProbe(columns, row => [row[0] + row[1]]);
        DependenceCurve straight = PartialDependence.Compute(even, 0, EvaluationTask.Regression, 0)!;
        Assert.Equal(30, straight.Lines[0].Length);
        Assert.Equal(0, straight.Unevenness(0), 1e-5);
        Assert.Empty(PartialDependence.Compute(even, 0, EvaluationTask.Regression, 0, lines: 0)!.Lines[0]);
    }

    [Fact]
    public void Dependence_tells_the_classes_that_move_most()
    {
        float[][] columns = Columns(1, 200, seed: 4);
        var probe = new FormulaProbe(columns, row => [0.1f, 0.1f, row[0] / 2, 0.1f, 0.2f, 0.5f - (row[0] / 2)]);
        DependenceCurve curve = PartialDependence.Compute(probe, 0, EvaluationTask.Multiclass, 6)!;
        Assert.Equal(4, curve.Outputs.Count);
        Assert.Contains(2, curve.Outputs);
        Assert.Contains(5, curve.Outputs);
    }

    [Fact]
    public void A_column_of_one_value_has_no_curve()
    {
        var probe = new FormulaProbe([new float[50], [.. Enumerable.Repeat(float.NaN, 50)]], row => [row[0]]);
        Assert.Null(PartialDependence.Compute(probe, 0, EvaluationTask.Regression, 0));
        Assert.Null(PartialDependence.Compute(probe, 1, EvaluationTask.Regression, 0));
    }

    [Fact]
    public void A_planted_weakness_of_two_columns_is_found_and_named()
    {
        var random = new Random(5);
        const int Rows = 3000;
        float[] age = [.. Enumerable.Range(0, Rows).Select(_ => (float)random.Next(20, 80))];
        int[] city = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(3))];
        float[] noise = [.. Enumerable.Range(0, Rows).Select(_ => (float)random.NextDouble())];
        float[] actual = new float[Rows];
        float[] predicted = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            actual[row] = row % 2;
            bool wrong = random.NextDouble() < (age[row] > 65 && city[row] == 1 ? 0.5 : 0.05);
            predicted[row] = wrong ? 1 - actual[row] : actual[row];
        }

        Slice[] slices = WorstSlices.Find(Scores.Binary(actual, predicted),
        [
            ProbedColumn.OfNumbers("age", age), ProbedColumn.OfCategories("city", city, ["Bonn", "Köln", "Ulm"]), ProbedColumn.OfNumbers("noise", noise),
        ]);
        Assert.NotEmpty(slices);
        Assert.Equal(2, slices[0].Conditions.Count);
        Assert.StartsWith("age > 6", slices[0].Conditions[0], StringComparison.Ordinal);
        Assert.Equal("city = Köln", slices[0].Conditions[1]);
        Assert.InRange(slices[0].Value, 0.4, 0.65);
        Assert.True(slices[0].Elsewhere > 0.93);
        Assert.DoesNotContain(slices, slice => slice.Conditions.Any(condition => condition.StartsWith("noise", StringComparison.Ordinal)));
    }

    [Fact]
    public void Even_errors_have_no_worst_slice()
    {
        int told = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            float[][] columns = Columns(6, 800, seed);
            var random = new Random(100 + seed);
            float[] actual = [.. Enumerable.Range(0, 800).Select(_ => (float)random.NextDouble())];
            told += WorstSlices.Find(Scores.Regression(actual, new float[800]), [.. columns.Select((values, i) => ProbedColumn.OfNumbers($"x{i}", values))]).Length > 0 ? 1 : 0;
        }

        // At a level of 5%, one in twenty is expected.
        Assert.InRange(told, 0, 4);
    }

    [Fact]
    public void Missing_values_are_a_group_of_their_own()
    {
        float[] values = [.. Enumerable.Range(0, 400).Select(row => row % 4 == 0 ? float.NaN : row)];
        float[] predicted = [.. values.Select(value => float.IsNaN(value) ? 5f : 0.1f * (value % 3))];
        Slice slice = WorstSlices.Find(Scores.Regression(new float[400], predicted), [ProbedColumn.OfNumbers("x", values)])[0];
        Assert.Equal("x is missing", Assert.Single(slice.Conditions));
        Assert.Equal((100, 5.0), (slice.Rows, slice.Value));
    }

    [Fact]
    public void The_same_rows_give_the_same_explanation_and_the_work_is_bounded()
    {
        float[][] columns = Columns(4, 3000, seed: 6);
        int asked = 0;
        var probe = new FormulaProbe(columns, row =>
        {
            Interlocked.Increment(ref asked);
            return [row[0] + (row[1] * row[2])];
        });
        Scores scores = Scores.Regression([.. probe.Predict().Select(value => value + 0.01f)], probe.Predict());
        asked = 0;
        var options = new ExplanationOptions { Predictions = 8000, DependenceRows = 50, DependenceColumns = 2, Seed = 3 };
        ModelExplanation first = ModelExplanation.Of(probe, scores, options);
        Assert.Equal(2, first.Repeats);
        Assert.Equal(1000, first.Rows);
        Assert.Equal((4 * 2 * 1000) + (2 * 20 * 50), asked);
        ModelExplanation second = ModelExplanation.Of(probe, scores, options);
        Assert.Equal(first.Importance, second.Importance);
        Assert.Equal(first.Dependence.SelectMany(curve => curve.Means[0]), second.Dependence.SelectMany(curve => curve.Means[0]));
        Assert.Equal(2, first.Dependence.Count);
    }

    [Fact]
    public void Scores_that_are_not_usable_have_no_explanation()
    {
        var probe = new FormulaProbe([[1, 2, 3]], row => [float.NaN]);
        ModelExplanation explanation = ModelExplanation.Of(probe, Scores.Regression([1, 2, 3], probe.Predict()));
        Assert.Empty(explanation.Importance);
        Assert.Empty(explanation.Slices);
    }

    private static float[][] Columns(int columns, int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, columns).Select(_ => Enumerable.Range(0, rows).Select(_ => (float)random.NextDouble()).ToArray())];
    }
}
