using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Pages;

/// <summary>A page of one file, which asks only this server, and runs only what is in it: the policy names its script and style by their hashes.</summary>
internal sealed class WebPage
{
    private readonly byte[] _page;
    private readonly string _policy;

    /// <param name="name">The file.</param>
    public WebPage(string name)
    {
        using var stream = typeof(WebPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string page = reader.ReadToEnd();
        _page = Encoding.UTF8.GetBytes(page);
        _policy = $"default-src 'none'; script-src '{HashOf(page, "script")}'; style-src '{HashOf(page, "style")}'; connect-src 'self'; img-src data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /// <summary>Answers with the page.</summary>
    public Task Handle(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        return Problems.WriteAsync(context, _page, "text/html; charset=utf-8");
    }

    private static string HashOf(string page, string element)
    {
        string open = $"<{element}>";
        int start = page.IndexOf(open, StringComparison.Ordinal) + open.Length;
        int end = page.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page[start..end])));
    }
}
