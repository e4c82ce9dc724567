// Shows the AsyncAPI document of this server. The labels describe the server's side: it sends messages, takes
// commands, and answers some of them.
AsyncApiStandalone.render(
  {
    schema: { url: new URL('../docs/asyncapi.json', document.baseURI).href },
    config: {
      show: { sidebar: true, errors: true },
      expand: { messageExamples: true },
      sendLabel: 'SENDS',
      receiveLabel: 'TAKES',
      replyLabel: 'ANSWERS',
    },
  },
  document.getElementById('streams'),
);
