using System.Net.Sockets;
using System.Text;

namespace MlNetStudio.Tests.Serving;

/// <summary>Callers that do not keep to the rules. Whatever they do, others are answered.</summary>
public sealed class RawConnectionTests
{
    private const string Flower = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    [Fact]
    public async Task ABodyThatBreaksOffHarmsNobody()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        using var client = await ConnectAsync(server);
        await SendAsync(client, $"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Flower.Length}\r\n\r\n{Flower[..20]}");
        client.Shutdown(SocketShutdown.Send);
        string answer = await ReadToEndAsync(client);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), answer);
        (await server.PostAsync("/predict", Flower)).Ok();
    }

    [Fact]
    public async Task AConnectionHalfClosedAfterTheRequestIsAnsweredOrEnds()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        using var client = await ConnectAsync(server);
        await SendAsync(client, $"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Flower.Length}\r\n\r\n{Flower}");
        client.Shutdown(SocketShutdown.Send);
        string answer = await ReadToEndAsync(client);

        // Kestrel takes whoever sends no more for one who has gone, if it sees that before the answer is out.
        Assert.True(answer.Length == 0 || (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && answer.Contains("\"label\":\"setosa\"", StringComparison.Ordinal)), answer);
        (await server.PostAsync("/predict", Flower)).Ok();
    }

    [Fact]
    public async Task ABodyThatDoesNotComeIs408()
    {
        await using var server = await TestServer.StartAsync(options => options with { BodyTimeout = TimeSpan.FromMilliseconds(100) }, ServedModels.Iris);
        using var client = await ConnectAsync(server);
        await SendAsync(client, $"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Flower.Length}\r\n\r\n{{");
        string answer = await ReadToEndAsync(client);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("urn:mlnetstudio:problem:slow-body", answer, StringComparison.Ordinal);
        (await server.PostAsync("/predict", Flower)).Ok();
    }

    [Fact]
    public async Task AHeadThatDoesNotComeEndsTheConnection()
    {
        await using var server = await TestServer.StartAsync(options => options with { HeaderTimeout = TimeSpan.FromMilliseconds(500) }, ServedModels.Iris);
        using var client = await ConnectAsync(server);
        await SendAsync(client, "POST /predict HTTP/1.1\r\nHost: x\r\n");
        string answer = await ReadToEndAsync(client);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        (await server.PostAsync("/predict", Flower)).Ok();
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400")]
    public async Task WhatIsNoHttpIs400(string request, string start)
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        using var client = await ConnectAsync(server);
        await SendAsync(client, request);
        Assert.StartsWith(start, await ReadToEndAsync(client), StringComparison.Ordinal);
        (await server.PostAsync("/predict", Flower)).Ok();
    }

    [Fact]
    public async Task ATornBodyOfManyPiecesIsReadWhole()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        using var client = await ConnectAsync(server);
        await SendAsync(client, $"POST /predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {Flower.Length}\r\n\r\n");
        foreach (char letter in Flower)
        {
            await SendAsync(client, letter.ToString());
        }

        Assert.Contains("\"label\":\"setosa\"", await ReadToEndAsync(client), StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(TestServer server)
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        return client;
    }

    private static async Task SendAsync(Socket client, string text) => Assert.Equal(text.Length, await client.SendAsync(Encoding.ASCII.GetBytes(text)));

    // What came until the server closed the connection, however it did.
    private static async Task<string> ReadToEndAsync(Socket client)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            for (int read = 1; read > 0;)
            {
                read = await client.ReceiveAsync(buffer);
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Closed by force.
        }

        return text.ToString();
    }
}
