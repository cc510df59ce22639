using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

public sealed class RealTableTests
{
    [RequiresDataFact]
    public void Wine_has_no_header_and_numbered_classes()
    {
        var table = TableReader.Read(TestData.File("wine", "wine.data"));
        AssertShape(table, 178, 14, numbers: 14);
        AssertClasses(table, "column_1", TaskKind.Multiclass, ("1", 59), ("2", 71), ("3", 48));
        Assert.Equal(0.28f, table.Numbers("column_9")[0], 0.0001);
    }

    [RequiresDataFact]
    public void Wine_quality_is_separated_by_semicolons_and_a_rating()
    {
        var table = TableReader.Read(TestData.File("wine-quality", "winequality-red.csv"));
        AssertShape(table, 1599, 12, numbers: 12);
        Assert.Equal("fixed acidity", table.Columns[0].Name);
        Assert.Equal(TaskKind.Regression, TaskInference.Infer(table["quality"], table.AllRows()));
        Assert.Equal(4898, TableReader.Read(TestData.File("wine-quality", "winequality-white.csv")).RowCount);
    }

    [RequiresDataFact]
    public void Titanic_has_missing_values_and_quoted_names()
    {
        var table = TableReader.Read(TestData.File("titanic", "titanic.csv"));
        AssertShape(table, 891, 15, numbers: 6);
        Assert.Equal(177, table.Numbers("age").MissingCount);
        AssertClasses(table, "survived", TaskKind.Binary, ("0", 549), ("1", 342));
        Assert.Equal(["True", "False"], table.Categories("alone").Categories.Order().Reverse().ToArray());

        var kaggle = TableReader.Read(TestData.File("titanic", "titanic_kaggle_train.csv"));
        Assert.Equal("Braund, Mr. Owen Harris", kaggle.Categories("Name")[0]);
        var plan = FeaturePlan.Create(kaggle, ["Survived"], kaggle.AllRows());
        Assert.Equal(["Age", "Age", "Embarked", "Fare", "Name", "Parch", "Pclass", "Sex", "SibSp"], plan.Features.Select(f => f.Column).Where(c => c != "Cabin").Order(StringComparer.Ordinal));
    }

    [RequiresDataFact]
    public void Penguins_spell_missing_values_NA()
    {
        var table = TableReader.Read(TestData.File("penguins", "penguins.csv"));
        AssertShape(table, 344, 8, numbers: 5);
        Assert.Equal(11, table["sex"].MissingCount);
        AssertClasses(table, "species", TaskKind.Multiclass, ("Adelie", 152), ("Chinstrap", 68), ("Gentoo", 124));
        Assert.Equal(333, table.CompleteRows(table.AllRows(), table.Columns.Select(c => c.Name)).Length);
    }

    [RequiresDataFact]
    public void Adult_has_blanks_after_commas_and_question_marks()
    {
        var table = TableReader.Read(TestData.File("adult", "adult.data.gz"));
        AssertShape(table, 32561, 15, numbers: 6);
        AssertClasses(table, "column_15", TaskKind.Binary, ("<=50K", 24720), (">50K", 7841));
        Assert.Equal(32561 - 2399, table.CompleteRows(table.AllRows(), table.Columns.Select(c => c.Name)).Length);

        var test = TableReader.Read(TestData.File("adult", "adult.test.gz"), new() { SkipLines = 1 });
        AssertShape(test, 16281, 15, numbers: 6);
    }

    [RequiresDataFact]
    public void California_is_all_numbers_and_housing_has_a_category()
    {
        var table = TableReader.Read(TestData.File("california-housing", "california_housing.csv.gz"));
        AssertShape(table, 20640, 9, numbers: 9);
        Assert.Equal(2.068558, table.Numbers("MedHouseVal").Values.ToArray().Average(v => (double)v), 0.00001);
        Assert.Equal(TaskKind.Regression, TaskInference.Infer(table["MedHouseVal"], table.AllRows()));

        var housing = TableReader.Read(TestData.File("california-housing", "housing.csv.gz"));
        AssertShape(housing, 20640, 10, numbers: 9);
        Assert.Equal(207, housing["total_bedrooms"].MissingCount);
        Assert.Equal(5, housing.Categories("ocean_proximity").Categories.Length);
    }

    [RequiresDataFact]
    public void Diabetes_is_separated_by_tabs_and_breast_cancer_has_no_header()
    {
        AssertShape(TableReader.Read(TestData.File("diabetes", "diabetes.tab.txt")), 442, 11, numbers: 11);
        var cancer = TableReader.Read(TestData.File("breast-cancer", "wdbc.data"));
        AssertShape(cancer, 569, 32, numbers: 31);
        AssertClasses(cancer, "column_2", TaskKind.Binary, ("B", 357), ("M", 212));
    }

    [RequiresDataFact]
    public void Taxi_fares_mix_numbers_and_categories()
    {
        var table = TableReader.Read(TestData.File("taxi-fare", "taxi-fare-train.csv.gz"));
        AssertShape(table, 100_000, 7, numbers: 5);
        Assert.Equal(11.6486, table.Numbers("fare_amount").Values.ToArray().Average(v => (double)v), 0.0001);
    }

    [RequiresDataFact]
    public void Sentences_are_read_without_quoting()
    {
        foreach (var name in new[] { "amazon_cells", "imdb", "yelp" })
        {
            var table = TableReader.Read(TestData.File("sentiment", $"{name}_labelled.txt"));
            AssertShape(table, 1000, 2, numbers: 1);
            AssertClasses(table, "column_2", TaskKind.Binary, ("0", 500), ("1", 500));
        }
    }

    [RequiresDataFact]
    public void Every_table_is_ready_for_a_network()
    {
        foreach (var (file, label) in new[] { ("titanic/titanic.csv", "survived"), ("penguins/penguins.csv", "species"), ("california-housing/housing.csv.gz", "median_house_value"), ("adult/adult.data.gz", "column_15") })
        {
            var table = TableReader.Read(TestData.File(file.Split('/')));
            var rows = LabelEncoding.LabeledRows(table, label);
            var split = TableSplit.Within(TableSplit.Random(rows.Length, 0.2, 1), rows);
            var plan = FeaturePlan.Create(table, [label], split.Train);
            var pipeline = PreprocessingPipeline.Fit(plan, table, split.Train, out var train);

            Assert.Equal(PreprocessingTests.Bits(train), PreprocessingTests.Bits(pipeline.Transform(table, split.Train)));
            Assert.All(pipeline.Transform(table, split.Test).Values, v => Assert.True(float.IsFinite(v)));
        }
    }

    private static void AssertShape(Table table, int rows, int columns, int numbers)
    {
        Assert.Equal(rows, table.RowCount);
        Assert.Equal(columns, table.Columns.Length);
        Assert.Equal(numbers, table.Columns.Count(c => c.Kind == ColumnKind.Number));
    }

    private static void AssertClasses(Table table, string column, TaskKind task, params (string Name, int Rows)[] classes)
    {
        var rows = LabelEncoding.LabeledRows(table, column);
        var encoding = LabelEncoding.Fit(table, column, rows);
        var targets = encoding.Encode(table, rows);

        Assert.Equal(task, encoding.Task);
        Assert.Equal(classes.Select(c => c.Name), encoding.Classes);
        Assert.Equal(classes.Select(c => c.Rows), Enumerable.Range(0, classes.Length).Select(i => targets.Count(t => t == i)));
    }
}
