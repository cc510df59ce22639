using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Access;

namespace MlNetStudio.MLNet.Tests.Access;

/// <summary>What fails first when ML.NET changes: the members that are reached past their access, and that ML.NET works here at all.</summary>
public class SmokeTests
{
    private sealed class Row
    {
        public float Value { get; set; }

        public bool Label { get; set; }
    }

    [Fact]
    public void The_loaded_ML_NET_is_the_one_that_the_project_is_written_for()
    {
        Assert.StartsWith("5.", MLNetCompatibility.LoadedVersion, StringComparison.Ordinal);
        MLNetCompatibility.Require();
    }

    [Theory]
    [InlineData("4.0.2")]
    [InlineData("6.0.0-preview.1")]
    [InlineData("unknown")]
    public void Another_major_version_is_refused_by_name(string version)
    {
        var exception = Assert.Throws<NotSupportedException>(() => MLNetCompatibility.Require(version));
        Assert.Contains(version, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Microsoft.ML 5.x", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.ML.Core")]
    [InlineData("Microsoft.ML.Data")]
    public void The_assembly_asks_the_runtime_for_access(string assembly) => Assert.Contains(
        typeof(MLNetCompatibility).Assembly.GetCustomAttributesData(),
        attribute => attribute.AttributeType.Name == "IgnoresAccessChecksToAttribute" && (string?)attribute.ConstructorArguments[0].Value == assembly);

    /// <summary>The runtime resolves a member when the method that uses it is compiled: this compiles every method here, so that a member that ML.NET took away is found without scoring through every path.</summary>
    [Fact]
    public void Every_method_of_the_assembly_finds_the_members_that_it_uses()
    {
        var types = typeof(MLNetCompatibility).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters);
        int compiled = 0;
        foreach (var type in types)
        {
            const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            {
                if (!method.IsAbstract && !method.ContainsGenericParameters && method.GetMethodBody() is not null)
                {
                    System.Runtime.CompilerServices.RuntimeHelpers.PrepareMethod(method.MethodHandle);
                    compiled++;
                }
            }
        }

        Assert.True(compiled > 100, $"only {compiled} methods were found");
    }

    [Fact]
    public void ML_NET_separates_two_classes()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row { Value = i, Label = i >= 20 }));
        var pipeline = context.Transforms.Concatenate("Features", nameof(Row.Value))
            .Append(context.Transforms.NormalizeMeanVariance("Features"))
            .Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression());
        var metrics = context.BinaryClassification.Evaluate(pipeline.Fit(data).Transform(data));
        Assert.InRange(metrics.AreaUnderRocCurve, 0.999, 1.0);
    }
}
