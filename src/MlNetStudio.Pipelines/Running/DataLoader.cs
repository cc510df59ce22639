using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Reads and divides the rows of a pipeline.</summary>
internal sealed class DataLoader(PipelineFile pipeline, RunSettings settings)
{
    private readonly DataDefinition _data = pipeline.Definition.Data;
    private readonly RowDivision _division = new(pipeline);

    /// <summary>The table, and the second one with the test rows if there is one.</summary>
    public sealed record Tables(string Name, Table Table, Table? Test, string Label, string? Sha256)
    {
        /// <summary>The series that the rows are of; null where they are no series.</summary>
        public SeriesRun? Series { get; init; }
    }

    /// <summary>Reads the tables.</summary>
    /// <exception cref="InvalidInputException">A file is missing or wrong, or the data section contradicts itself.</exception>
    public Tables Read()
    {
        if (_data.Images is not null)
        {
            throw new InvalidInputException("these data are images, but a table is needed here; 'run' is what takes images.", pipeline.Locate("data.images"));
        }

        if (_data.File is null == _data.Generator is null)
        {
            throw new InvalidInputException("the data come either from a 'file' or from a 'generator'; give one of them.", pipeline.Locate("data"));
        }

        if (_data.TestFraction is { } fraction && !(fraction is >= 0 and <= 0.9))
        {
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"the part of the rows for the test is {fraction}; it must be from 0 to 0.9."), pipeline.Locate("data.testFraction"));
        }

        var tables = _data.Generator is { } generator ? Generate(generator) : ReadFiles(_data.File!);
        if (_data.Series is null)
        {
            return tables;
        }

        var (derived, series) = SeriesRun.Derive(pipeline, tables.Table, tables.Label);
        return tables with { Table = derived, Series = series };
    }

    /// <summary>Divides the rows.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="outline">What is planned for a task and a number of rows to learn from; of it, the folds or the part of the rows to watch.</param>
    /// <exception cref="InvalidInputException">There is no label, only one class, or too few rows.</exception>
    public RunData Divide(Tables tables, Func<TaskKind, int, PipelineDefinition> outline)
    {
        var (used, ignored) = Choose(tables.Table, tables.Label, tables.Series);
        var rows = pipeline.Place("data.label", () => LabelEncoding.LabeledRows(used, tables.Label));
        rows = Complete(used, rows);
        var label = pipeline.Place("data.task", () => LabelEncoding.Fit(used, tables.Label, rows, tables.Series is null ? _data.Task : TaskKind.Regression));
        label = OrderClasses(label);
        bool isHeldOut = tables.Test is not null || (_data.TestFraction ?? 0.2) > 0;
        var test = used;
        int[] testRows;
        string split;
        if (tables.Test is { } second)
        {
            test = Choose(second, tables.Label, null).Used;
            testRows = Complete(test, LabelEncoding.LabeledRows(test, tables.Label));
            split = "test rows from a table of their own";
        }
        else if (isHeldOut)
        {
            double fraction = _data.TestFraction ?? 0.2;
            (rows, testRows, split) = _division.Split(tables.Table, label, rows, fraction, _data.Seed);
            split = string.Create(CultureInfo.InvariantCulture, $"{fraction:0.##%} for the test, {split}, seed {_data.Seed}");
        }
        else
        {
            testRows = rows;
            split = "no test rows were kept out";
        }

        int[] validation = [];
        var training = outline(label.Task, rows.Length).Training;
        var folds = _division.Folds(training, tables.Table, label, rows);
        if (training.ValidationFraction is > 0 and { } watched)
        {
            (rows, validation, _) = _division.Split(tables.Table, label, rows, watched, unchecked(_data.Seed + 1));
        }

        if (rows.Length < 2)
        {
            throw new InvalidInputException($"{rows.Length} rows are left to learn from; training needs at least 2.", used.Location());
        }

        string? growth = isHeldOut ? tables.Series?.NoteGrowth(label.Encode(used, [.. rows, .. validation]), label.Encode(test, testRows)) : null;
        int total = tables.Table.RowCount + (tables.Test?.RowCount ?? 0);
        return new RunData
        {
            Name = tables.Name,
            Table = used,
            TestTable = test,
            Label = label,
            TrainingRows = rows,
            ValidationRows = validation,
            Folds = folds,
            TestRows = testRows,
            IsHeldOut = isHeldOut,
            SplitText = split,
            Sha256 = tables.Sha256,
            Ignored = ignored,
            Notes = [.. tables.Table.Notes, .. tables.Test?.Notes ?? [], .. growth is null ? Array.Empty<string>() : [growth]],
            Series = tables.Series,
            RowsLeftOut = (tables.Series?.LeftOut ?? 0) + total - rows.Length - validation.Length - (isHeldOut ? testRows.Length : 0),
        };
    }

    private Tables Generate(GeneratorSection section)
    {
        var generator = pipeline.Place("data.generator.name", () => TableGenerators.Find(section.Name));
        var table = pipeline.Place("data.generator.rows", () => generator.Generate(section.Rows ?? generator.DefaultRows, section.Seed));
        if (_data.Test is not null)
        {
            throw new InvalidInputException("a generated table has no test file; use 'testFraction'.", pipeline.Locate("data.test"));
        }

        return new Tables(generator.Name, table, null, _data.Label ?? generator.Label, null);
    }

    private Tables ReadFiles(string file)
    {
        if (_data.Label is not { Length: > 0 } label)
        {
            throw new InvalidInputException("'data' needs 'label', the column to predict.", pipeline.Locate("data"));
        }

        string path = DataPath.Resolve(file, pipeline.Folder, settings, pipeline.Locate("data.file"));
        var options = ReadOptions();
        var table = TableReader.Read(path, options);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, path);
        Table? test = null;
        if (_data.Test is { } testFile)
        {
            string testPath = DataPath.Resolve(testFile, pipeline.Folder, settings, pipeline.Locate("data.test"));
            test = TableReader.Read(testPath, options with { Schema = table.Schema });
            Append(hash, testPath);
        }

        string name = Path.GetFileName(path);
        return new Tables(name, table, test, label, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>How the pipeline's files are read.</summary>
    /// <exception cref="InvalidInputException">The delimiter is none.</exception>
    public TableReadOptions ReadOptions()
    {
        var kinds = (_data.Columns ?? ImmutableSortedDictionary<string, ColumnUse>.Empty).Where(column => column.Value != ColumnUse.Ignore);
        return new TableReadOptions
        {
            Delimiter = _data.Delimiter switch
            {
                null => null,
                { Length: 1 } one => one[0],
                "\\t" or "tab" => '\t',
                var other => throw new InvalidInputException($"'{other}' is no delimiter; it is one character, or 'tab'.", pipeline.Locate("data.delimiter")),
            },
            HasHeader = _data.Header is null ? _data.HasHeader : _data.HasHeader ?? false,
            Quoting = _data.Quoting,
            Encoding = _data.Encoding,
            MissingValues = _data.MissingValues ?? MissingValues.Default,
            DateOrders = kinds.Where(column => column.Value is ColumnUse.DayFirst or ColumnUse.MonthFirst).ToImmutableSortedDictionary(
                column => column.Key, column => column.Value == ColumnUse.DayFirst ? DateOrder.DayFirst : DateOrder.MonthFirst, StringComparer.Ordinal),
            ColumnNames = _data.Header ?? [],
            ColumnKinds = kinds.ToImmutableSortedDictionary(
                column => column.Key, column => KindOf(column.Value), StringComparer.Ordinal),
        };
    }

    /// <summary>The kind of column that a pipeline names.</summary>
    public static ColumnKind KindOf(ColumnUse use) => use switch
    {
        ColumnUse.Number => ColumnKind.Number,
        ColumnUse.Text => ColumnKind.Text,
        ColumnUse.Date or ColumnUse.DayFirst or ColumnUse.MonthFirst => ColumnKind.Date,
        _ => ColumnKind.Category,
    };

    private (Table Used, List<(Column, string)> Ignored) Choose(Table table, string label, SeriesRun? series)
    {
        string[] names = [.. table.Columns.Select(column => column.Name)];
        foreach (string name in (_data.Columns?.Keys ?? []).Concat(_data.Select ?? []).Concat(new[] { _data.Group, _data.Time }.OfType<string>()).Where(name => !names.Contains(name)))
        {
            throw new InvalidInputException(
                $"there is no column '{name}'.{NearestName.Suggest(name, names)}", pipeline.Locate(
                    _data.Columns?.ContainsKey(name) == true ? $"data.columns.{name}" : name == _data.Group ? "data.group" : name == _data.Time ? "data.time" : "data.select"));
        }

        if (!names.Contains(label))
        {
            throw new InvalidInputException($"there is no column '{label}' to predict.{NearestName.Suggest(label, names)}", table.Location());
        }

        var ignored = new List<(Column, string)>();
        foreach (var column in table.Columns.Where(column => column.Name != label))
        {
            string? reason = series?.WhyLeftOut(column.Name) is { } why ? why
                : column.Name == _data.Group ? "it says which rows belong together"
                : _data.Columns?.GetValueOrDefault(column.Name) == ColumnUse.Ignore && _data.Columns.ContainsKey(column.Name) ? "left out as asked"
                : _data.Select is { } selected && !selected.Contains(column.Name) ? "not selected"
                : column.MissingCount == column.RowCount ? "no value in any row"
                : null;
            if (reason is not null)
            {
                ignored.Add((column, reason));
            }
        }

        if (ignored.Count == table.Columns.Length - 1)
        {
            throw new InvalidInputException("no column is left to predict from.", table.Location());
        }

        return (ignored.Count == 0 ? table : table.Without(ignored.Select(column => column.Item1.Name)), ignored);
    }

    private int[] Complete(Table table, int[] rows)
    {
        if (_data.Missing != MissingPolicy.Drop)
        {
            return rows;
        }

        var complete = table.CompleteRows(rows, table.Columns.Select(column => column.Name));
        return complete.Length > 0 ? complete : throw new InvalidInputException(
            "no row has a value in every column, so none is left after 'missing: drop'.", pipeline.Locate("data.missing"));
    }

    private LabelEncoding OrderClasses(LabelEncoding label)
    {
        if (pipeline.Definition.Evaluation.PositiveClass is not { } positive)
        {
            return label;
        }

        var location = pipeline.Locate("evaluation.positiveClass");
        if (label.Task != TaskKind.Binary)
        {
            throw new InvalidInputException("only a task with two classes has a positive one.", location);
        }

        return label.Classes.Contains(positive)
            ? new LabelEncoding { Column = label.Column, Task = label.Task, Classes = [label.Classes.First(name => name != positive), positive] }
            : throw new InvalidInputException($"'{positive}' is none of the classes of '{label.Column}'.{NearestName.Suggest(positive, label.Classes)}", location);
    }

    private static void Append(IncrementalHash hash, string path)
    {
        using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }
    }
}
