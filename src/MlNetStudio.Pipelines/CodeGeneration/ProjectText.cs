using System.Security;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>The project file.</summary>
internal static class ProjectText
{
    private const string MLNetVersion = "5.0.0";

    public static string Write(ProjectData data, bool takesPipeline)
    {
        string Content(string path, string name) => $"    <Content Include=\"{SecurityElement.Escape(path)}\" Link=\"{SecurityElement.Escape(name)}\" CopyToOutputDirectory=\"PreserveNewest\" />";
        string tables = data.Test is { } test ? Content(data.Table, data.TableName) + "\n" + Content(test, data.TestName!) : Content(data.Table, data.TableName);
        if (takesPipeline)
        {
            tables += $"\n    <Content Include=\"{FromFileText.PipelineName}\" CopyToOutputDirectory=\"PreserveNewest\" />";
        }

        return $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>disable</ImplicitUsings>
                <!-- The versions below hold wherever the project lies. -->
                <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.Extensions.ML" Version="{MLNetVersion}" />
                <PackageReference Include="Microsoft.ML" Version="{MLNetVersion}" />
                <PackageReference Include="MlNetStudio.MLNet" Version="{typeof(ProjectText).Assembly.GetName().Version!.ToString(3)}" />
              </ItemGroup>
              <ItemGroup>
            {tables}
              </ItemGroup>
            </Project>

            """;
    }
}
