using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// Where a model fails: parts of the rows, told by one or two columns, whose mean error (0 or 1 for classes, the squared error
/// for numbers) lies above that of the other rows by more than chance explains. A part is told if Welch's t of the two means
/// exceeds the normal quantile at 5% divided by the number of parts looked at (Bonferroni), and still does without the rows of
/// the parts told before it.
/// Source: after Chung et al. 2019, "Slice Finder: Automated Data Slicing for Model Validation", ICDE.
/// </summary>
public static class WorstSlices
{
    private const int MostColumns = 40;
    private const int LeastRows = 20;

    /// <summary>The worst parts, the clearest first.</summary>
    /// <param name="scores">What the model says of the rows, and what is true.</param>
    /// <param name="columns">The columns; of very many, the first forty are paired.</param>
    /// <param name="most">The most parts to tell.</param>
    /// <exception cref="ArgumentException">A column is of another number of rows.</exception>
    public static Slice[] Find(Scores scores, IReadOnlyList<ProbedColumn> columns, int most = 5) => [.. FindRows(scores, columns, most).Select(found => found.Slice)];

    /// <summary>The same with the rows of every part.</summary>
    internal static (Slice Slice, int[] Rows)[] FindRows(Scores scores, IReadOnlyList<ProbedColumn> columns, int most)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(columns);
        if (!scores.IsUsable || scores.Rows < 2 * LeastRows)
        {
            return [];
        }

        var search = new Search(scores);
        List<Division> divisions = [];
        foreach (ProbedColumn column in columns)
        {
            int[] groups = column.Divide(out string[] names);
            if (groups.Length == 0 || names.Length < 2)
            {
                continue;
            }

            if (groups.Length != scores.Rows)
            {
                throw new ArgumentException($"Column '{column.Name}' has {groups.Length} rows, the scores have {scores.Rows}.", nameof(columns));
            }

            var division = new Division(column.Name, groups, names);
            divisions.Add(division);
            search.Add(division, null);
        }

        int paired = Math.Min(divisions.Count, MostColumns);
        for (int first = 0; first < paired; first++)
        {
            for (int second = first + 1; second < paired; second++)
            {
                search.Add(divisions[first], divisions[second]);
            }
        }

        return search.Worst(most);
    }

    private sealed record Division(string Column, int[] Groups, string[] Names);

    private sealed record Candidate(Division First, int FirstGroup, Division? Second, int SecondGroup, ErrorMoments Here, ErrorMoments Elsewhere, double Statistic)
    {
        public string[] Conditions => Second is null ? [Text(First, FirstGroup)] : [Text(First, FirstGroup), Text(Second, SecondGroup)];

        public bool Holds(int row) => First.Groups[row] == FirstGroup && (Second is null || Second.Groups[row] == SecondGroup);

        private static string Text(Division division, int group) =>
            division.Names[group] is "missing" ? $"{division.Column} is missing" : $"{division.Column} {division.Names[group]}";
    }

    private sealed class Search
    {
        private readonly Scores _scores;
        private readonly double[] _errors;
        private readonly ErrorMoments _all;
        private readonly List<Candidate> _candidates = [];
        private int _looked;

        public Search(Scores scores)
        {
            _scores = scores;
            _errors = new double[scores.Rows];
            for (int row = 0; row < _errors.Length; row++)
            {
                double difference = scores.Task == EvaluationTask.Regression
                    ? scores.Predicted[row] - (double)scores.Actual[row]
                    : scores.PredictedLabels[row] == scores.Labels[row] ? 0 : 1;
                _errors[row] = difference * difference;
                _all.Add(_errors[row]);
            }
        }

        public void Add(Division first, Division? second)
        {
            int inner = second?.Names.Length ?? 1;
            int parts = first.Names.Length * inner;
            var moments = new ErrorMoments[parts];
            for (int row = 0; row < _errors.Length; row++)
            {
                int a = first.Groups[row];
                int b = second?.Groups[row] ?? 0;
                if (a >= 0 && b >= 0)
                {
                    moments[(a * inner) + b].Add(_errors[row]);
                }
            }

            int least = Math.Max(LeastRows, _errors.Length / 100);
            for (int part = 0; part < parts; part++)
            {
                ErrorMoments here = moments[part];
                ErrorMoments elsewhere = _all.Without(here);
                if (here.Count < least || elsewhere.Count < least)
                {
                    continue;
                }

                _looked++;
                double statistic = ErrorMoments.Statistic(here, elsewhere);
                if (statistic > 0)
                {
                    _candidates.Add(new Candidate(first, part / inner, second, part % inner, here, elsewhere, statistic));
                }
            }
        }

        public (Slice Slice, int[] Rows)[] Worst(int most)
        {
            if (_looked == 0)
            {
                return [];
            }

            double bar = BootstrapInterval.NormalQuantile(1 - (0.05 / _looked));
            List<Candidate> told = [];
            bool[] explained = new bool[_errors.Length];
            foreach (Candidate candidate in _candidates.Where(c => c.Statistic > bar).OrderByDescending(c => c.Statistic))
            {
                if (told.Count < most && Exceeds(candidate, explained, bar))
                {
                    told.Add(candidate);
                    for (int row = 0; row < explained.Length; row++)
                    {
                        explained[row] |= candidate.Holds(row);
                    }
                }
            }

            return [.. told.Select(candidate => (Tell(candidate), Enumerable.Range(0, explained.Length).Where(candidate.Holds).ToArray()))];
        }

        /// <summary>Whether the part is still worse when the rows of the parts told before are left out: else it is only their shadow.</summary>
        private bool Exceeds(Candidate candidate, bool[] explained, double bar)
        {
            Span<ErrorMoments> moments = stackalloc ErrorMoments[2];
            moments.Clear();
            for (int row = 0; row < _errors.Length; row++)
            {
                if (!explained[row])
                {
                    moments[candidate.Holds(row) ? 1 : 0].Add(_errors[row]);
                }
            }

            return moments[1].Count >= LeastRows && ErrorMoments.Statistic(moments[1], moments[0]) > bar;
        }

        private Slice Tell(Candidate candidate)
        {
            bool regression = _scores.Task == EvaluationTask.Regression;
            double Value(double mean) => regression ? Math.Sqrt(mean) : 1 - mean;
            return new Slice(
                candidate.Conditions,
                candidate.Here.Count,
                (double)candidate.Here.Count / _errors.Length,
                regression ? "rmse" : "accuracy",
                Value(candidate.Here.Mean),
                Value(candidate.Elsewhere.Mean));
        }
    }
}
