using BenchmarkDotNet.Running;
using MlNetStudio.Benchmarks.Systems;

// `systems SPLITS OUTPUT` runs the reference systems, `mlnet SPLITS OUTPUT` compares inside ML.NET; everything else goes to BenchmarkDotNet.
if (args is ["systems", var splits, var output])
{
    return SystemsReport.Run(splits, output);
}

if (args is ["mlnet", var tables, var report])
{
#if OPTIONAL_PACKAGES
    return MlNetStudio.Benchmarks.MLNet.MLNetReport.Run(tables, report);
#else
    Console.Error.WriteLine("This build has no ML.NET: Microsoft.ML, Microsoft.ML.FastTree, Microsoft.ML.OnnxConverter and Microsoft.ML.OnnxTransformer cannot be restored from the configured feeds.");
    return 2;
#endif
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
